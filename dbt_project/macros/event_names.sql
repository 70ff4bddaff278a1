{# What the key of an event's name says besides what it is called: which of a series it is, and of which year. -#}

{%- macro _ordinals() -%}
    {{ return([
        ('first', 1), ('inaugural', 1), ('maiden', 1), ('second', 2), ('third', 3), ('fourth', 4), ('fifth', 5),
        ('sixth', 6), ('seventh', 7), ('eighth', 8), ('ninth', 9), ('tenth', 10), ('eleventh', 11), ('twelfth', 12),
        ('ii', 2), ('iii', 3), ('iv', 4), ('vi', 6), ('vii', 7), ('viii', 8), ('ix', 9), ('xi', 11), ('xii', 12)
    ]) }}
{%- endmacro %}

{# Which of a series: "5th", "fifth" and "V" of a name; NULL where it does not say. -#}
{% macro edition_of(name_key) -%}
    case
        {%- for word, number in starhall._ordinals() %}
        when ' ' || {{ name_key }} || ' ' like '% {{ word }} %' then {{ number }}
        {%- endfor %}
        when {{ pattern_group("' ' || " ~ name_key ~ " || ' '", ' ([0-9]{1,3})(st|nd|rd|th) ', 1) }} <> ''
            then cast({{ pattern_group("' ' || " ~ name_key ~ " || ' '", ' ([0-9]{1,3})(st|nd|rd|th) ', 1) }} as int)
    end
{%- endmacro %}

{# The year in a name; NULL where there is none. -#}
{% macro year_of_name(name_key) -%}
    cast(nullif({{ pattern_group("' ' || " ~ name_key ~ " || ' '", ' ((19|20)[0-9]{2}) ', 1) }}, '') as int)
{%- endmacro %}

{# What is left of a name without edition, year, small words and who presents it: the key of the series; the whole name
   where nothing is left. -#}
{% macro series_key(name_key) -%}
    {%- set small_words = ['the', 'a', 'an', 'of', 'for', 'on', 'in', 'and', 'its', 'annual', 'edition', 'session'] -%}
    {%- set ordinals = starhall._ordinals() | map(attribute=0) | list -%}
    {%- set words = ' ((' ~ (small_words + ordinals) | join('|') ~ '|[0-9]{1,3}(st|nd|rd|th)|(19|20)[0-9]{2}) )+' -%}
    {%- set unsponsored = replace_pattern(
        "' ' || " ~ name_key ~ " || ' '", ' (presented|powered|sponsored|supported|organised|organized|hosted) by .*$', ' '
    ) -%}
    coalesce(
        nullif(trim({{ replace_pattern(unsponsored, words, ' ') }}), ''),
        {{ name_key }}
    )
{%- endmacro %}

{# Does the key of a series tell it from others? "demo day" and "innovation forum" do not. -#}
{% macro is_distinctive(series_key) -%}
    {%- set words = ' ((' ~ [
        'forum', 'summit', 'symposium', 'roundtable', 'salon', 'seminar', 'meetup', 'festival', 'conference',
        'congress', 'convention', 'meeting', 'assembly', 'competition', 'contest', 'hackathon', 'challenge', 'cup',
        'roadshow', 'road', 'show', 'demo', 'pitch', 'investor', 'investors', 'matchmaking', 'day', 'days', 'week',
        'open', 'training', 'camp', 'bootcamp', 'boot', 'workshop', 'course', 'exhibition', 'fair', 'expo', 'award',
        'awards', 'prize', 'ceremony', 'programme', 'program', 'initiative', 'scheme', 'launch', 'event', 'annual',
        'general', 'global', 'international', 'national', 'regional', 'world', 'innovation', 'entrepreneurship',
        'entrepreneurs', 'start', 'up', 'ups', 'startup', 'startups', 'technology', 'tech', 'digital', 'business',
        'industry', 'development'
    ] | join('|') ~ ') )+' -%}
    (trim({{ replace_pattern("' ' || " ~ series_key ~ " || ' '", words, ' ') }}) <> '')
{%- endmacro %}
