{# The words that say how many times as much something became: "doubled", "threefold", "12-fold". Group 1 is what hedges
   them, group 2 the words, group 3 the figure of "12-fold". -#}
{% macro multiple_pattern() -%}
(more than |over |at least |nearly |almost |close to )?(doubl(?:e[sd]|ing)|tripl(?:e[sd]|ing)|trebl(?:e[sd]|ing)|quadrupl(?:e[sd]|ing)|quintupl(?:e[sd]|ing)|halv(?:e[sd]|ing)|([0-9]+(?:[.][0-9]+)?)[ -]?fold|(?:two|three|four|five|six|seven|eight|nine|ten|twelve|twenty)[ -]?fold)
{%- endmacro %}

{# The multiple that such words say, by how they begin. -#}
{% macro multiple_of(words, figure) -%}
    case
        {%- for beginning, multiple in [
            ('doubl', 2), ('two', 2), ('tripl', 3), ('trebl', 3), ('three', 3), ('quadrupl', 4), ('four', 4),
            ('quintupl', 5), ('five', 5), ('six', 6), ('seven', 7), ('eight', 8), ('nine', 9), ('ten', 10),
            ('twelve', 12), ('twenty', 20), ('halv', 0.5)
        ] %}
        when {{ words }} like '{{ beginning }}%' then cast({{ multiple }} as double)
        {%- endfor %}
        when {{ figure }} <> '' then cast({{ figure }} as double)
    end
{%- endmacro %}
