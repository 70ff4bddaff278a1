{# What stands before the first part of a whole: words that open a list which is the whole ("made up of", a colon), and
   words that open one which need not be. Behind them, nothing ends a clause before the part's own figure. -#}
{% macro opens_whole_pattern() -%}
(:|[ ,](comprising|comprises|comprised|consisting of|consists of|consisted of|made up of|composed of|divided into|split into|namely))[^.;:]*$
{%- endmacro %}

{% macro opens_some_pattern() -%}
[ ,](including|includes|included|among them|of which|of whom)[^.;:]*$
{%- endmacro %}

{# What stands between two figures that are no whole and its part: an end of a sentence, or a verb or pronoun of another
   clause. -#}
{% macro begins_clause_pattern() -%}
[.!?;] |[[:cntrl:]]|[^a-z](it|they|has|have|had|held|hold|employs|employed|raised|raising|while|whereas)[^a-z]
{%- endmacro %}

{# What stands between two figures that are no parts of one list: the same, or words that compare. -#}
{% macro ends_list_pattern() -%}
{{ starhall.begins_clause_pattern() }}|[^a-z](its|their|which|compared|against|up from|down from)[^a-z]
{%- endmacro %}

{# What stands between a part and the share that it is: "52, or 65 percent", "52 start-ups (65 %)"; the share included. -#}
{% macro share_beside_pattern() -%}
^ ?[,(]? ?((or|that is|about|nearly|almost|over|more than|some) )*[0-9]+([.][0-9]+)? ?(%|percent|per cent)$
{%- endmacro %}

{# How many figures there are in what follows, to the end of the sentence; years are none. -#}
{% macro figures_to_sentence_end(text) -%}
    {%- set sentence = replace_pattern(text, '([.!?;] |[[:cntrl:]])(.|[[:cntrl:]])*$', ' ') -%}
    {%- set timeless = replace_pattern(sentence, '(19|20)[0-9]{2}', '') -%}
    {%- set marked = replace_pattern(
        timeless,
        '[0-9][0-9.,]*|[^a-z](one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|dozens|several|other|others)[^a-z]',
        '#'
    ) -%}
    (length({{ marked }}) - length(replace({{ marked }}, '#', '')))
{%- endmacro %}
