{# Which statements of events a build must look at beyond those of touched origins. Whether two are one event is decided
   among statements that agree with one another, across organisations: so what was touched reaches as far as a chain of
   such pairs does, before and after. -#}

{# Only what shares an organisation that takes part, a telling name or a quote with what was touched can agree with it;
   with each such statement come those that say the same. -#}
{% macro could_meet_touched_events(statements) -%}
    {%- set all_statements = ref('int_event_claims') -%}
    {%- set participants = ref('int_event_participants') -%}
    {%- if not is_touched_build() -%}
        true
    {%- else -%}
        {{ statements }}.signature_key in (
            with met as (
                select *
                from {{ all_statements }}
                where {{ touched('event_meeting', 'statement_id') }}
            )

            select signature_key from met
            union
            select others.signature_key
            from met
            inner join {{ participants }} as met_participants
                on met.statement_id = met_participants.statement_id
            inner join {{ participants }} as other_participants
                on met_participants.organisation_id = other_participants.organisation_id
            inner join {{ all_statements }} as others
                on
                    other_participants.statement_id = others.statement_id
                    and met.event_type = others.event_type
            {% for alike in [['telling_words'], ['independent_source_id', 'quote']] -%}
                union
                select others.signature_key
                from met
                inner join {{ all_statements }} as others
                    on
                        met.event_type = others.event_type
                        {%- for column in alike %}
                        and met.{{ column }} = others.{{ column }}
                        {%- endfor %}
                {%- if 'quote' in alike %}
                where
                    met.organisation_id is null
                    and others.organisation_id is null
                {%- endif %}
            {% endfor %}
        )
    {%- endif -%}
{%- endmacro %}

{# A hook before pairs are found anew: what was touched, what says the same as that did or does, and all that hung
   together with it. -#}
{% macro touch_event_meetings() -%}
    {%- if is_touched_build() -%}
        insert into changes.touched
        select distinct
            'event_meeting',
            statement_id
        from {{ ref('int_event_claims') }}
        where {{ touched('event_signature', 'signature_key') }}
        union
        select
            'event_meeting',
            key
        from changes.touched
        where kind = 'event_claim';
        {{ touch_event_components() }}
    {%- endif -%}
{%- endmacro %}

{# All that hangs together with what was touched by the pairs there are now. A pair that rests on the name of a sponsor
   always counts: organisations come and go. -#}
{% macro touch_event_components() -%}
    {%- if is_touched_build() -%}
        insert into changes.touched
        with recursive edges as (
            select
                statement_id as one,
                other_statement_id as other
            from {{ this }}
            union all
            select
                other_statement_id as one,
                statement_id as other
            from {{ this }}
        ),

        reached(statement_id) as (
            select key
            from changes.touched
            where kind in ('event_meeting', 'event_component')
            union
            select statement_id
            from {{ this }}
            where sponsor_words is not null
            union
            select edges.other
            from reached
            inner join edges
                on reached.statement_id = edges.one
        )

        select distinct
            'event_component',
            statement_id
        from reached
    {%- endif -%}
{%- endmacro %}

{# A hook after events are built: what is said of an event depends on the others of its organisation. -#}
{% macro touch_events_of_organisations() -%}
    {%- if is_touched_build() -%}
        insert into changes.touched
        select distinct
            'event',
            event_id
        from {{ this }}
        where {{ touched(['organisation', 'event_organisation'], 'organisation_id') }}
    {%- endif -%}
{%- endmacro %}

{# A hook after claims are gathered: what is said of a claim depends on the others of its organisation. -#}
{% macro touch_claims_of_organisations() -%}
    {%- if is_touched_build() -%}
        insert into changes.touched
        select distinct
            'metric_claim',
            statement_id
        from {{ this }}
        where {{ touched('organisation', 'organisation_id') }}
    {%- endif -%}
{%- endmacro %}

{# A hook before events are shown with the names of who takes part: a name may have changed though nothing else did. -#}
{% macro touch_events_by_role() -%}
    {%- if is_touched_build() -%}
        insert into changes.touched
        select distinct
            'event_of_organisation',
            event_id
        from {{ ref('bridge_event_organisations') }}
        where {{ touched('organisation', 'organisation_id') }}
    {%- endif -%}
{%- endmacro %}

{# A hook before claims are gathered by what they are of: what nobody claims any more is identified by its place among all
   of a kind that are alike, so it is always looked at. `facts` are what is claimed still. -#}
{% macro touch_former_things(kind, id, facts) -%}
    {%- if is_touched_build() -%}
        insert into changes.touched
        select distinct
            'former_{{ kind }}',
            {{ id }}
        from {{ this }}
        where {{ id }} not in (select {{ id }} from {{ facts }})
    {%- endif -%}
{%- endmacro %}
