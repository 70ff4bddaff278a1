{# What stands before the first part of a whole: words that open a list which is the whole ("made up of", a colon), and
   words that open one which need not be. Behind them, nothing ends a clause before the part's own figure. -#}
{% macro opens_whole_pattern() -%}
(:|[ ,](comprising|comprises|comprised|consisting of|consists of|consisted of|made up of|composed of|divided into|split into|namely))[^.;:]*$
{%- endmacro %}

{% macro opens_some_pattern() -%}
[ ,](including|includes|included|among them|of which|of whom)[^.;:]*$
{%- endmacro %}

{# What stands between two figures that are not parts of one list: an end of a sentence, or a verb or pronoun of another clause. -#}
{% macro ends_list_pattern() -%}
[.!?;] |[[:cntrl:]]|[^a-z](it|its|they|their|which|has|have|had|held|hold|employs|employed|raised|raising|while|whereas|compared|against|from|up|down|to)[^a-z]
{%- endmacro %}

{# What stands between a part and the share that it is: "52, or 65 percent", "52 start-ups (65 %)"; the share included. -#}
{% macro share_beside_pattern() -%}
^ ?[,(]? ?((or|that is|about|nearly|almost|over|more than|some) )*[0-9]+([.][0-9]+)? ?(%|percent|per cent)$
{%- endmacro %}
