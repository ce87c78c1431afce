"""Outbound campaigns. GET /api/v2/outbound/campaigns."""

from typing import Annotated, Final

from schemas.clock import DAY
from schemas.declare.columns import At, Record
from schemas.declare.families import ROUTING
from schemas.declare.kinds import Instant, Json, Term
from schemas.declare.objects import Join, Object, PageNumber
from schemas.declare.permissions import CAMPAIGN_VIEW


class Reference(Record, frozen=True):
    id: Annotated[str, At("id", "Its id")]
    name: Annotated[str | None, At("name", "Its name")]


class PhoneColumn(Record, frozen=True):
    name: Annotated[str | None, At("columnName", "The column of the contact list")]
    type: Annotated[str | None, At("type", "cell, home …")]


class Campaign(Record, frozen=True):
    name: Annotated[str | None, At("name", "Name")]
    # Somebody turns a campaign on and off, some times a day at most: when it ran is asked for.
    status: Annotated[
        Term | None,
        At(
            "campaignStatus",
            "Whether it dials, at the time of the list",
            terms=("on", "stopping", "off", "complete", "invalid", "forced_off", "forced_stopping"),
        ),
    ]
    dialing_mode: Annotated[
        Term | None,
        At(
            "dialingMode",
            "How it dials; agentless: nobody talks to who answers",
            terms=("agentless", "preview", "power", "predictive", "progressive", "external"),
        ),
    ]
    division_id: Annotated[str | None, At("division.id", "Division")]
    queue_id: Annotated[str | None, At("queue.id", "The queue whose agents get who answers")]
    site_id: Annotated[str | None, At("site.id", "The site that its calls go out from")]
    edge_group_id: Annotated[str | None, At("edgeGroup.id", "The edge group, where no site is given")]
    lines: Annotated[int | None, At("outboundLineCount", "Most calls at once", "calls")]
    line_balancing: Annotated[
        bool | None, At("dynamicLineBalancingSettings.enabled", "Lines are shared out between campaigns")
    ]
    line_weight: Annotated[
        int | None, At("dynamicLineBalancingSettings.relativeWeight", "Its weight when they are")
    ]
    max_calls_per_agent: Annotated[int | None, At("maxCallsPerAgent", "Most calls for each idle agent")]
    max_calls_per_agent_exact: Annotated[float | None, At("maxCallsPerAgentDecimal", "The same, not rounded")]
    abandon_rate: Annotated[float | None, At("abandonRate", "Calls that may find no agent", "%")]
    priority: Annotated[int | None, At("priority", "1 to 5: beside other campaigns of its queue")]
    always_running: Annotated[bool | None, At("alwaysRunning", "Waits for contacts instead of completing")]
    no_answer_timeout: Annotated[int | None, At("noAnswerTimeout", "It rings for so long", "s")]
    precise_dialing: Annotated[bool | None, At("preciseDialingEnabled", "Dials precisely, where predictive")]
    caller_name: Annotated[str | None, At("callerName", "Name shown to who is called")]
    # The organisation's own number: nothing personal.
    caller_address: Annotated[str | None, At("callerAddress", "Number shown to who is called")]
    contact_list_id: Annotated[str | None, At("contactList.id", "The contacts")]
    contact_list: Annotated[str | None, At("contactList.name", "Name of that list")]
    contact_filters: Annotated[list[Reference], At("contactListFilters", "Which of the contacts")]
    contact_sorts: Annotated[Json | None, At("contactSorts", "In which order, whole")]
    dynamic_sort: Annotated[
        bool | None, At("dynamicContactQueueingSettings.sort", "Sorted anew while it runs")
    ]
    dynamic_filter: Annotated[
        bool | None, At("dynamicContactQueueingSettings.filter", "Filtered anew while it runs")
    ]
    phone_columns: Annotated[list[PhoneColumn], At("phoneColumns", "Where a contact's numbers stand")]
    agent_column: Annotated[str | None, At("agentOwnedColumn", "Where a contact's own agent stands")]
    skill_columns: Annotated[list[str], At("skillColumns", "Where the skills stand that a contact needs")]
    do_not_call: Annotated[list[Reference], At("dncLists", "Lists of who is not to be called")]
    callable_times_id: Annotated[str | None, At("callableTimeSet.id", "When contacts may be called")]
    rule_sets: Annotated[list[Reference], At("ruleSets", "Rules before and after calls")]
    script_id: Annotated[str | None, At("script.id", "What agents see")]
    call_analysis_id: Annotated[
        str | None, At("callAnalysisResponseSet.id", "What becomes of answering machines and the like")
    ]
    call_analysis_language: Annotated[Term | None, At("callAnalysisLanguage", "Language of that")]
    preview_timeout: Annotated[
        int | None, At("previewTimeOutSeconds", "A previewed call is placed after so long", "s")
    ]
    preview_skip_off: Annotated[bool | None, At("skipPreviewDisabled", "A preview can't be skipped")]
    preview_auto_end: Annotated[bool | None, At("previewAutoEnd", "Previews end by themselves")]
    callback_auto_answer: Annotated[bool | None, At("callbackAutoAnswer", "Callbacks are answered for them")]
    low_calls_alert: Annotated[
        bool | None,
        At("diagnosticsSettings.reportLowMaxCallsPerAgentAlert", "Alerts where max_calls_per_agent is low"),
    ]
    errors: Annotated[Json | None, At("errors", "Why it can't run, whole")]
    version: Annotated[int | None, At("version", "Genesys's version of the object")]
    date_created: Annotated[Instant | None, At("dateCreated", "Created")]
    date_modified: Annotated[Instant | None, At("dateModified", "Last changed, as Genesys says")]


CAMPAIGNS: Final = Object(
    name="campaigns",
    entity="campaign",
    record=Campaign,
    path="/api/v2/outbound/campaigns",
    pages=PageNumber(size=100, most=100),
    permission=CAMPAIGN_VIEW,
    family=ROUTING,
    every_ms=DAY,
    doc="Outbound campaigns: how many lines they dial on, and for which queue.",
    joins=(
        Join("division_id", "divisions"),
        Join("queue_id", "queues"),
        Join("site_id", "sites"),
        Join("edge_group_id", "edge_groups"),
    ),
    ignored=(
        *("selfUri", "division", "queue", "site", "edgeGroup", "contactList", "script"),
        *("callableTimeSet", "callAnalysisResponseSet"),
        *("contactListFilters.selfUri", "dncLists.selfUri", "ruleSets.selfUri"),
        "contactSort",  # the first of contactSorts
    ),
)
