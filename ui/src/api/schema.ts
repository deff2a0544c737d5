/**
 * What the server can be asked and told, and what it answers.
 *
 * Written by `python tests/documentation/page_types.py` from the description of the HTTP API.
 */

/** What is asked with GET: by path the parameters and the answer. */
export interface Questions {
  /** Datasets and jobs, or columns, that fit some words, best first; without words the newest. */
  "/api/v2/find": {
    parameters: {
      q?: string;
      kind?: "any" | "dataset" | "job" | "column";
      sort?: "best" | "name" | "changed" | "use" | "tier";
      platform?: string;
      namespace?: string;
      type?: string;
      owner?: string;
      tag?: string;
      domain?: string;
      tier?: string;
      facets?: boolean;
      hide_temporary?: boolean;
      limit?: number;
      cursor?: string;
      valid_at?: string;
      known_at?: number;
      min_offset?: number;
    };
    answer: FindAnswer;
  };
  /** What lies at a place: namespaces, databases, schemas, tables, folders; with how many. */
  "/api/v2/browse": {
    parameters: {
      place?: string;
      hide_temporary?: boolean;
      limit?: number;
      cursor?: string;
      valid_at?: string;
      known_at?: number;
      min_offset?: number;
    };
    answer: BrowseAnswer;
  };
  /** What a selector selects: datasets, then jobs, then columns, each by name. */
  "/api/v2/select": {
    parameters: {
      sel: string;
      exclude?: string;
      limit?: number;
      cursor?: string;
      valid_at?: string;
      known_at?: number;
      min_offset?: number;
    };
    answer: SelectAnswer;
  };
  /** How a selector was understood, part by part, and how much each part selects. */
  "/api/v2/select/explain": {
    parameters: {
      sel: string;
      exclude?: string;
      valid_at?: string;
      known_at?: number;
      min_offset?: number;
    };
    answer: ExplainAnswer;
  };
  /** What may stand at the cursor of a selector that is being typed, best first. */
  "/api/v2/select/complete": {
    parameters: {
      sel?: string;
      at?: number;
      valid_at?: string;
      known_at?: number;
      min_offset?: number;
    };
    answer: CompleteAnswer;
  };
  /** All that is known of one dataset, column, job or run. */
  "/api/v2/show": {
    parameters: {
      id: string;
      valid_at?: string;
      known_at?: number;
      min_offset?: number;
    };
    answer: DatasetEntry | JobEntry | RunPage;
  };
  /** The runs of a job, or those that touched a dataset, newest first. */
  "/api/v2/runs": {
    parameters: {
      of?: string;
      state?: "any" | "running" | "stale" | "completed" | "failed" | "aborted";
      from?: string;
      to?: string;
      limit?: number;
      cursor?: string;
      valid_at?: string;
      known_at?: number;
      min_offset?: number;
    };
    answer: RunsAnswer;
  };
  /** The times that runs were meant for, the latest first, each with all the attempts at it. */
  "/api/v2/periods": {
    parameters: {
      of?: string;
      state?: "any" | "running" | "stale" | "completed" | "failed" | "aborted";
      from?: string;
      to?: string;
      limit?: number;
      cursor?: string;
      valid_at?: string;
      known_at?: number;
      min_offset?: number;
    };
    answer: PeriodsAnswer;
  };
  /** The tree of runs that a run belongs to: where each began and ended, from the root down. */
  "/api/v2/tree": {
    parameters: {
      of: string;
      limit?: number;
      cursor?: string;
      valid_at?: string;
      known_at?: number;
      min_offset?: number;
    };
    answer: RunTreeAnswer;
  };
  /** What was measured and checked of a dataset, and how much of it was read and written. */
  "/api/v2/quality": {
    parameters: {
      of: string;
      limit?: number;
      cursor?: string;
      valid_at?: string;
      known_at?: number;
      min_offset?: number;
    };
    answer: QualityAnswer;
  };
  /** Who stated that two names are those of one dataset, when, and whether that holds. */
  "/api/v2/aliases": {
    parameters: {
      of?: string;
      state?: "holding" | "ended" | "any";
      limit?: number;
      cursor?: string;
      min_offset?: number;
    };
    answer: AliasesAnswer;
  };
  /** Datasets that are not joined and whose names look like one, in pairs. */
  "/api/v2/names/conflicts": {
    parameters: {
      state?: "open" | "dismissed" | "any";
      limit?: number;
      cursor?: string;
      min_offset?: number;
    };
    answer: ConflictsAnswer;
  };
  /** What lies around a node, upstream, downstream or both, nearest first. */
  "/api/v2/lineage": {
    parameters: {
      of: string;
      depth?: number | "all";
      level?: "auto" | "dataset" | "column" | "job" | "run" | "application" | "task" | "action";
      influence?: "any" | "direct" | "indirect";
      evidence?: string;
      limit?: number;
      cursor?: string;
      valid_at?: string;
      known_at?: number;
      min_offset?: number;
      hide_temporary?: boolean;
      direction?: "upstream" | "downstream" | "both";
    };
    answer: LineageAnswer;
  };
  /** What depends on a node, nearest first. */
  "/api/v2/impact": {
    parameters: {
      of: string;
      depth?: number | "all";
      level?: "auto" | "dataset" | "column" | "job" | "run" | "application" | "task" | "action";
      influence?: "any" | "direct" | "indirect";
      evidence?: string;
      limit?: number;
      cursor?: string;
      valid_at?: string;
      known_at?: number;
      min_offset?: number;
      hide_temporary?: boolean;
    };
    answer: LineageAnswer;
  };
  /** Where a node comes from in the end, or the ways from it to another. */
  "/api/v2/trace": {
    parameters: {
      of: string;
      depth?: number | "all";
      level?: "auto" | "dataset" | "column" | "job" | "run" | "application" | "task" | "action";
      influence?: "any" | "direct" | "indirect";
      evidence?: string;
      limit?: number;
      cursor?: string;
      valid_at?: string;
      known_at?: number;
      min_offset?: number;
      hide_temporary?: boolean;
      to?: string;
    };
    answer: LineageAnswer | PathsAnswer;
  };
  /** A picture of what lies around something: boxes and lines in their places, and what is hidden. */
  "/api/v2/view": {
    parameters: {
      of?: string;
      sel?: string;
      to?: string;
      upstream?: number;
      downstream?: number;
      open?: string;
      pin?: string;
      columns?: string;
      column?: string;
      without_jobs?: boolean;
      group?: "none" | "namespace" | "schema" | "domain" | "team" | "platform";
      ungroup?: string;
      hide_temporary?: boolean;
      with_stale?: boolean;
      since?: string;
      with_quality?: boolean;
      after?: string;
      valid_at?: string;
      known_at?: number;
      min_offset?: number;
    };
    answer: ViewAnswer;
  };
  /** The edges that sources claim and runs do not show, or the other way round; or all. */
  "/api/v2/verdicts": {
    parameters: {
      of?: string;
      which?: "disagreements" | "all" | "verified" | "undeclared" | "phantom" | "unseen" | "confirmed";
      limit?: number;
      cursor?: string;
      valid_at?: string;
      known_at?: number;
      min_offset?: number;
    };
    answer: VerdictsAnswer;
  };
  /** What people confirmed and rejected, the newest first. */
  "/api/v2/judgements": {
    parameters: {
      limit?: number;
      cursor?: string;
      valid_at?: string;
      known_at?: number;
      min_offset?: number;
    };
    answer: JudgementsAnswer;
  };
  /** By which code a column comes about, step by step, and all of it in one expression. */
  "/api/v2/derivation": {
    parameters: {
      of: string;
      valid_at?: string;
      known_at?: number;
      min_offset?: number;
    };
    answer: DerivationAnswer;
  };
  /** What one would need to make a version of a dataset again, in the order of its steps. */
  "/api/v2/reproduce": {
    parameters: {
      of: string;
      run?: string;
      limit?: number;
      valid_at?: string;
      known_at?: number;
      min_offset?: number;
    };
    answer: ManifestAnswer;
  };
  /** The events, runs, SQL, commit and producers behind the flow from a source to a target. */
  "/api/v2/why": {
    parameters: {
      source: string;
      target: string;
      valid_at?: string;
      known_at?: number;
      min_offset?: number;
    };
    answer: WhyAnswer;
  };
  /** The edges, schemas, names and SQL that differ between two instants, or around one node. */
  "/api/v2/diff": {
    parameters: {
      from: string;
      to?: string;
      of?: string;
      depth?: number | "all";
      level?: "auto" | "dataset" | "column" | "job" | "run" | "application" | "task" | "action";
      hide_temporary?: boolean;
      limit?: number;
      known_at?: number;
      min_offset?: number;
    };
    answer: DiffAnswer;
  };
  /** When the lineage around a node changed, and where runs failed, for a time line. */
  "/api/v2/history": {
    parameters: {
      of: string;
      from?: string;
      to?: string;
      depth?: number | "all";
      limit?: number;
      known_at?: number;
      min_offset?: number;
    };
    answer: HistoryAnswer;
  };
  /** What may have caused something wrong, the likeliest first, each with its reasons. */
  "/api/v2/suspects": {
    parameters: {
      of?: string;
      since?: string;
      limit?: number;
      min_offset?: number;
    };
    answer: SuspectsAnswer;
  };
  /** What turned wrong about suspects before something else did; it has no say in their odds. */
  "/api/v2/suspects/signals": {
    parameters: {
      of?: string;
      since?: string;
      limit?: number;
      min_offset?: number;
    };
    answer: SignalsAnswer;
  };
  /** What sources outside say of jobs and datasets, and since when it looks wrong. */
  "/api/v2/signals": {
    parameters: {
      of?: string;
      since?: string;
      until?: string;
      min_offset?: number;
    };
    answer: SignalsAnswer;
  };
  /** Every measure of lineage itself, with its definition and what it comes to now. */
  "/api/v2/sli": {
    parameters: {
      min_offset?: number;
    };
    answer: MeasuresAnswer;
  };
  /** One measure by domain, tier, owner, source or platform. */
  "/api/v2/sli/show": {
    parameters: {
      measure: string;
      by?: "domain" | "tier" | "owner" | "source" | "platform";
      limit?: number;
      min_offset?: number;
    };
    answer: MeasureAnswer;
  };
  /** The single things that a measure is made of, the worst first. */
  "/api/v2/sli/behind": {
    parameters: {
      measure: string;
      domain?: string;
      tier?: string;
      owner?: string;
      source?: string;
      platform?: string;
      limit?: number;
      cursor?: string;
      min_offset?: number;
    };
    answer: BehindAnswer;
  };
  /** How a measure went: in all, or for one domain, tier, owner, source or platform. */
  "/api/v2/sli/history": {
    parameters: {
      measure: string;
      domain?: string;
      tier?: string;
      owner?: string;
      source?: string;
      platform?: string;
      from?: string;
      min_offset?: number;
    };
    answer: SeriesAnswer;
  };
  /** Datasets of which nobody knows what they are made of, those first that most depends on. */
  "/api/v2/gaps": {
    parameters: {
      limit?: number;
      min_offset?: number;
    };
    answer: GapsAnswer;
  };
  /** Every objective: how it stands, what is left of its error budget, how fast that burns. */
  "/api/v2/slo": {
    parameters: {
      state?: "any" | "burning" | "exhausted" | "cannot_measure" | "ok";
      limit?: number;
      cursor?: string;
      min_offset?: number;
    };
    answer: SlosAnswer;
  };
  /** One objective: its definition, how its budget was spent day by day, and all that was bad. */
  "/api/v2/slo/show": {
    parameters: {
      slo: string;
      limit?: number;
      cursor?: string;
      min_offset?: number;
    };
    answer: SloAnswer;
  };
  /** Each line of the guide's checklists: pass, fail or cannot tell, why, and what to do. */
  "/api/v2/readiness": {
    parameters: {
      min_offset?: number;
    };
    answer: ReadinessAnswer;
  };
  /** A dashboard, panel by panel: numbers, lines and tables, and what cannot be told yet. */
  "/api/v2/dashboards": {
    parameters: {
      name?: "exec" | "oncall" | "debug";
      domain?: string;
      days?: number;
      valid_at?: string;
      incident?: string;
      limit?: number;
      min_offset?: number;
    };
    answer: DashboardAnswer;
  };
  /** The reviews that were kept, the newest first, and who went through them. */
  "/api/v2/reviews": {
    parameters: {
      cadence?: "any" | "weekly" | "monthly" | "quarterly";
      limit?: number;
      cursor?: string;
      min_offset?: number;
    };
    answer: ReviewsAnswer;
  };
  /** One review with its panels, as they were when it was filled. */
  "/api/v2/reviews/show": {
    parameters: {
      review: string;
      min_offset?: number;
    };
    answer: ReviewAnswer;
  };
  /** Which datasets count: the rule, its version, and how many it leaves out for which reason. */
  "/api/v2/universe": {
    parameters: {
      min_offset?: number;
    };
    answer: UniverseAnswer;
  };
  /** Incidents, the newest first, and how long they took to be found, understood and ended. */
  "/api/v2/incidents": {
    parameters: {
      state?: "any" | "unresolved" | "over" | "open" | "acknowledged" | "identified" | "mitigated" | "resolved" | "false_positive" | "expected";
      severity?: "any" | "critical" | "high" | "medium" | "low";
      of?: string;
      owner?: string;
      limit?: number;
      cursor?: string;
      min_offset?: number;
    };
    answer: IncidentsAnswer;
  };
  /** One incident: how it stands, what to roll back to, what to do, and what was done. */
  "/api/v2/incidents/show": {
    parameters: {
      name: string;
      min_offset?: number;
    };
    answer: IncidentAnswer;
  };
  /** What may have caused an incident, the likeliest first, each with its reasons. */
  "/api/v2/incidents/suspects": {
    parameters: {
      name: string;
      limit?: number;
      min_offset?: number;
    };
    answer: SuspectsAnswer;
  };
  /** The same of the suspects of an incident. */
  "/api/v2/incidents/signals": {
    parameters: {
      name: string;
      min_offset?: number;
    };
    answer: SignalsAnswer;
  };
  /** What an incident affects, what matters most first, now and when it was opened. */
  "/api/v2/incidents/reach": {
    parameters: {
      name: string;
      limit?: number;
      cursor?: string;
      min_offset?: number;
    };
    answer: ReachAnswer;
  };
  /** The remedies that are for an incident, and the attempts at them so far. */
  "/api/v2/incidents/remedies": {
    parameters: {
      name: string;
      min_offset?: number;
    };
    answer: RemediesAnswer;
  };
  /** What to run again, in which order and for which times; what healed by itself is told, too. */
  "/api/v2/backfill": {
    parameters: {
      incident?: string;
      of?: string;
      since?: string;
      until?: string;
      limit?: number;
      min_offset?: number;
    };
    answer: BackfillAnswer;
  };
  /** What is wrong right now, to which incident it belongs, and of what nobody is told. */
  "/api/v2/alerts": {
    parameters: {
      limit?: number;
      cursor?: string;
      min_offset?: number;
    };
    answer: AlertsAnswer;
  };
  /** Of what nobody is told at present, who says so, why and until when; or all silences. */
  "/api/v2/silences": {
    parameters: {
      which?: "active" | "all";
      limit?: number;
      cursor?: string;
      min_offset?: number;
    };
    answer: SilencesAnswer;
  };
  /** What each producer sends wrongly or leaves out, by the newest events of the log. */
  "/api/v2/producers": {
    parameters: {
      events?: number;
    };
    answer: ProducersAnswer;
  };
  /** Senders that number their events, and how many of these never came. */
  "/api/v2/senders": {
    parameters: {
      limit?: number;
      cursor?: string;
    };
    answer: SendersAnswer;
  };
  /** The newest events of the log; with a filter, of so many that were looked through. */
  "/api/v2/events": {
    parameters: {
      job?: string;
      dataset?: string;
      run?: string;
      producer?: string;
      type?: "any" | "start" | "running" | "complete" | "fail" | "abort" | "other" | "job" | "dataset";
      newer_than?: number;
      limit?: number;
      cursor?: string;
      min_offset?: number;
    };
    answer: EventsAnswer;
  };
  /** One event of the log as its producer sent it. */
  "/api/v2/events/{offset}": {
    parameters: {
      offset: number;
    };
    answer: EventAnswer;
  };
  /** What could not be accepted, oldest first. */
  "/api/v2/dead-letters": {
    parameters: {
      state?: "any" | "waiting" | "replayed" | "discarded";
      limit?: number;
      cursor?: number;
    };
    answer: DeadLettersAnswer;
  };
  /** One thing that could not be accepted, with its body. */
  "/api/v2/dead-letters/{number}": {
    parameters: {
      number: number;
    };
    answer: DeadLetterEntry;
  };
  /** Where events are, by which rules, what they take up and will take up, holds and erasures. */
  "/api/v2/retention": {
    parameters: {
      days?: number;
      limit?: number;
      min_offset?: number;
    };
    answer: RetentionAnswer;
  };
  /** The endpoints that notices go to, and how it stands with each. */
  "/api/v2/channels": {
    parameters: Record<never, never>;
    answer: ChannelsAnswer;
  };
  /** What was sent to endpoints, or is to be, the newest first. */
  "/api/v2/channels/deliveries": {
    parameters: {
      endpoint?: string;
      state?: "any" | "pending" | "gathered" | "delivered" | "failed";
      limit?: number;
      cursor?: number;
    };
    answer: DeliveriesAnswer;
  };
  /** One delivery with its attempts and its notice. */
  "/api/v2/channels/deliveries/{number}": {
    parameters: {
      number: number;
    };
    answer: DeliveryAnswer;
  };
  /** Answer for monitors and load balancers. */
  "/health": {
    parameters: Record<never, never>;
    answer: Health;
  };
  /** This description, as OpenAPI 3.1. */
  "/openapi.json": {
    parameters: Record<never, never>;
    answer: Record<string, unknown>;
  };
}

/** What is told with POST: by path the parameters, the body and the answer. */
export interface Tellings {
  /** Keep an OpenLineage event, or an array of them; answered once it is on disk. */
  "/api/v1/lineage": {
    parameters: Record<never, never>;
    body: unknown | unknown[];
    answer: Accepted | BatchAnswer;
  };
  /** Keep an array of events, or one event a line; those that cannot be are told. */
  "/api/v1/lineage/batch": {
    parameters: Record<never, never>;
    body: unknown[];
    answer: BatchAnswer;
  };
  /** Say that one went through a review, and what came of it. */
  "/api/v2/reviews/sign": {
    parameters: Record<never, never>;
    body: SigningBody;
    answer: SignedAnswer;
  };
  /** Open an incident; one that is open already for the same matter is answered instead. */
  "/api/v2/incidents/open": {
    parameters: Record<never, never>;
    body: OpeningBody;
    answer: ActedAnswer;
  };
  /** Do something about an incident: acknowledge, identify, mitigate, resolve, note and so on. */
  "/api/v2/incidents/act": {
    parameters: Record<never, never>;
    body: ActBody;
    answer: ActedAnswer;
  };
  /** Propose a remedy, look at what it would do, approve it, run it, or let it be. */
  "/api/v2/incidents/remedies/step": {
    parameters: Record<never, never>;
    body: StepBody;
    answer: AttemptedAnswer;
  };
  /** Take in incidents from before, to compare with; one of a known id is passed over. */
  "/api/v2/incidents/import": {
    parameters: Record<never, never>;
    body: ImportBody;
    answer: ImportedAnswer;
  };
  /** Take what an Alertmanager tells, as its `webhook_configs` send it, into incidents. */
  "/api/v2/alerts/alertmanager": {
    parameters: Record<never, never>;
    body: Record<string, unknown>;
    answer: TakenAnswer;
  };
  /** Tell nobody of something for a while: in maintenance, or while it is looked into. */
  "/api/v2/silences/add": {
    parameters: Record<never, never>;
    body: SilenceBody;
    answer: SilencedAnswer;
  };
  /** End a silence before its time. */
  "/api/v2/silences/end": {
    parameters: Record<never, never>;
    body: EndSilenceBody;
    answer: SilencedAnswer;
  };
  /** Confirm or reject a flow, or take back what was said of it; nothing undoes it but this. */
  "/api/v2/judge": {
    parameters: Record<never, never>;
    body: Judging;
    answer: JudgedAnswer;
  };
  /** Say that two names are those of one dataset, or of two, or take back what was said. */
  "/api/v2/names/judge": {
    parameters: Record<never, never>;
    body: NamesJudging;
    answer: NamesJudgedAnswer;
  };
  /** Say what a dataset or a job is, whose it is and how it is tagged, or take that back. */
  "/api/v2/describe": {
    parameters: Record<never, never>;
    body: Describing;
    answer: DescribedAnswer;
  };
  /** Give a dead letter up: its body is gone, and it no longer waits. */
  "/api/v2/dead-letters/{number}/discard": {
    parameters: {
      number: number;
    };
    answer: DeadLetterEntry;
  };
  /** Send a dead letter again: as it is, or as corrected in the body of the request. */
  "/api/v2/dead-letters/{number}/replay": {
    parameters: {
      number: number;
    };
    body: unknown;
    answer: ReplayAnswer;
  };
  /** What other rules would come to; nothing is moved and nothing erased. */
  "/api/v2/retention/plan": {
    parameters: Record<never, never>;
    body: PlanBody;
    answer: RetentionAnswer;
  };
  /** Let nothing of some namespaces be erased until the hold is released. */
  "/api/v2/retention/hold": {
    parameters: Record<never, never>;
    body: HoldBody;
    answer: HeldAnswer;
  };
  /** End a hold. */
  "/api/v2/retention/release": {
    parameters: Record<never, never>;
    body: ReleaseBody;
    answer: HeldAnswer;
  };
  /** Erase events for good. Their headers and their places in the chain of hashes stay. */
  "/api/v2/retention/erase": {
    parameters: Record<never, never>;
    body: ErasureBody;
    answer: ErasedAnswer;
  };
  /** Bring cold events back to where they are read fast, for some days. */
  "/api/v2/retention/bring-back": {
    parameters: Record<never, never>;
    body: BringingBackBody;
    answer: BroughtBackAnswer;
  };
  /** Send a delivery again, with the id that it had. */
  "/api/v2/channels/deliveries/{number}/replay": {
    parameters: {
      number: number;
    };
    answer: ReplayedAnswer;
  };
  /** Send again what was given up, unless its endpoint is disabled or later news got through. */
  "/api/v2/channels/replay": {
    parameters: {
      endpoint?: string;
    };
    answer: ReplayedAnswer;
  };
  /** Send a test to an endpoint at once, and say what it answered. */
  "/api/v2/channels/{name}/test": {
    parameters: {
      name: string;
    };
    answer: TestedAnswer;
  };
  /** Send to an endpoint again that was disabled; what was given up is replayed apart. */
  "/api/v2/channels/{name}/enable": {
    parameters: {
      name: string;
    };
    answer: EnabledAnswer;
  };
}

/**
 * An error as RFC 9457 writes it.
 *
 * column: where in the text of the field, counted from 1, if it is one place that is wrong.
 * similar, candidates: identifiers to go on with.
 */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  pointer?: string | null;
  column?: number | null;
  similar?: string[];
  candidates?: string[];
}

/**
 * Where an event lies in the log.
 *
 * warnings: where it departs from the specification and was understood all the same.
 */
export interface Accepted {
  offset: number;
  duplicate: boolean;
  warnings: Remark[];
}

/** One departure. pointer: of the member at fault. */
export interface Remark {
  pointer: string;
  detail: string;
}

/**
 * What the OpenLineage specification says about batches, and where the last event lies.
 *
 * warnings: what of the request, events apart, could not be made use of.
 */
export interface BatchAnswer {
  status: "partial_success" | "success";
  summary: BatchSummary;
  failed_events: FailedEvent[];
  offset: number;
  duplicates: number;
  warnings: Remark[];
}

/** How many events came, and what became of them. */
export interface BatchSummary {
  received: number;
  successful: number;
  failed: number;
  retriable: number;
  non_retriable: number;
}

/** An event of a batch that was not accepted. index: its place in the batch, from 0. */
export interface FailedEvent {
  index: number;
  reason: string;
  retriable: boolean;
  pointer: string;
}

/**
 * What a search found, best first.
 *
 * total_exact: whether `total` is all that fits; where it is not, more fit than that.
 * facets: counts of the datasets and jobs that fit the words, where they were asked for.
 */
export interface FindAnswer {
  query: string;
  hits: HitEntry[];
  facets: TraitCounts | null;
  total: number;
  total_exact: boolean;
  returned: number;
  truncated: boolean;
  next: string | null;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/**
 * Something that a search found.
 *
 * matched: where the words stand; `similar` where they do not, and the name is nearly them.
 * field: the column, where it is one; `name` is then that of its dataset.
 * facet: the key of the facet that they stand in, where it is one without a place of its own.
 */
export interface HitEntry {
  id: string;
  kind: "column" | "dataset" | "job";
  namespace: string;
  name: string;
  label: string;
  field: string | null;
  platform: string | null;
  type: string | null;
  description: string | null;
  owners: string[];
  tags: string[];
  tier: number | null;
  domain: string | null;
  updated_at: string | null;
  matched: "code" | "column" | "description" | "facet" | "name" | "owner" | "similar" | "tag";
  facet: string | null;
}

/**
 * How many of the things found have each owner, tag and so on; the most frequent 20 of each.
 *
 * counted: among how many they were counted. complete: whether these are all; else they are the
 * best of them, and the counts are those of a sample.
 */
export interface TraitCounts {
  counted: number;
  complete: boolean;
  platform: ValueCount[];
  namespace: ValueCount[];
  type: ValueCount[];
  owner: ValueCount[];
  tag: ValueCount[];
  domain: ValueCount[];
  tier: ValueCount[];
}

/** How many things have a value. */
export interface ValueCount {
  value: string;
  count: number;
}

/** The point on both axes of time that an answer is about; null is now. */
export interface PointInTime {
  valid_at: string | null;
  known_at: number | null;
}

/** How much of the truth an answer holds. */
export interface Coverage {
  status: "complete" | "partial" | "unknown";
  reasons: Reason[];
}

/** Why an answer is not complete. nodes: at most twenty of those concerned. */
export interface Reason {
  code: string;
  message: string;
  count: number;
  nodes: string[];
}

/**
 * What lies at one place, by name. within: the way there, from the namespace down.
 *
 * datasets: how many lie there in all.
 */
export interface BrowseAnswer {
  within: PlaceEntry[];
  branches: BranchEntry[];
  datasets: number;
  total: number;
  returned: number;
  truncated: boolean;
  next: string | null;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/** One level on the way down. id: what to ask for to see what is in it. */
export interface PlaceEntry {
  id: string;
  kind: string;
  name: string;
}

/**
 * Something at a level: what others lie in, a dataset, or both.
 *
 * kind: namespace, database, schema, table, folder, file ... datasets: how many lie in it, or are
 * it. dataset: its identifier, where it is one. branches: whether anything lies in it.
 */
export interface BranchEntry {
  id: string;
  kind: string;
  name: string;
  platform: string | null;
  datasets: number;
  dataset: string | null;
  branches: boolean;
}

/**
 * What a selector selects: datasets, then jobs, then columns, each by name.
 *
 * selector: as it was understood. datasets, jobs, columns: how many of each.
 */
export interface SelectAnswer {
  selector: string;
  nodes: Node[];
  datasets: number;
  jobs: number;
  columns: number;
  total: number;
  returned: number;
  truncated: boolean;
  next: string | null;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/**
 * A dataset, column, job, run or step in an answer.
 *
 * hops: datasets or columns between it and the focus; negative upstream.
 * job: of a step, the job it belongs to.
 */
export interface Node {
  id: string;
  kind: "column" | "dataset" | "group" | "job" | "run" | "step";
  namespace: string;
  name: string;
  label: string;
  field: string | null;
  job: string | null;
  type: string | null;
  platform: string | null;
  hops: number;
  influence: "direct" | "indirect" | "unknown" | null;
  transformations: Transformed[];
  tier: number | null;
  domain: string | null;
  owners: string[];
  tags: string[];
  last_run: LastRun | null;
  updated_at: string | null;
  aliases: string[];
  origin: Origin | null;
}

/** What happened to a value. description: in the producer's words, on an edge that has some. */
export interface Transformed {
  type: "DIRECT" | "INDIRECT";
  subtype: "AGGREGATION" | "CONDITIONAL" | "FILTER" | "GROUP_BY" | "IDENTITY" | "INDIRECT" | "JOIN" | "SORT" | "TRANSFORMATION" | "WINDOW";
  masking: boolean;
  description: string | null;
}

/** The latest run of a job. */
export interface LastRun {
  id: string;
  state: "ABORTED" | "COMPLETED" | "FAILED" | "NEW" | "RUNNING" | "STALE";
  at: string | null;
}

/** Why a dataset has nothing upstream. */
export interface Origin {
  kind: "declared_none" | "declared_source" | "ended" | "never_written" | "not_instrumented" | "not_told";
  message: string;
}

/** How a selector was understood: the whole, then its parts, each before those it is made of. */
export interface ExplainAnswer {
  selector: string;
  says: string;
  parts: ExplainedPart[];
  datasets: number;
  jobs: number;
  columns: number;
  total: number;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/**
 * One part of a selector, and what it selects by itself.
 *
 * column: where it begins in the text, counted from 1. depth: how many parts it stands in.
 * says: in plain words. taken: whether it is taken away from what stands before it.
 * nearest: of a label that nothing carries, those that come close.
 */
export interface ExplainedPart {
  text: string;
  column: number;
  depth: number;
  says: string;
  taken: boolean;
  datasets: number;
  jobs: number;
  columns: number;
  total: number;
  nearest: string[];
}

/**
 * What may stand at the cursor, best first.
 *
 * start, end: which characters of the selector each of them replaces, counted from 0.
 */
export interface CompleteAnswer {
  start: number;
  end: number;
  candidates: Candidate[];
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/**
 * Something that may stand at the cursor.
 *
 * about: what it selects, or how many things have it.
 */
export interface Candidate {
  text: string;
  kind: "column" | "condition" | "name" | "value";
  about: string;
}

/**
 * All that is shown of a dataset, or of one of its columns (`field`).
 *
 * by_people: what of it was said with our own tools, not by a producer.
 */
export interface DatasetEntry {
  id: string;
  kind: "column" | "dataset";
  namespace: string;
  name: string;
  label: string;
  field: string | null;
  platform: string | null;
  type: string | null;
  description: string | null;
  owners: OwnerEntry[];
  tags: TagEntry[];
  tier: number | null;
  domain: string | null;
  by_people: ("description" | "domain" | "tier")[];
  terms: string[];
  runbooks: RunbookLink[];
  source: string | null;
  schema: SchemaEntry | null;
  schema_history: SchemaChange[];
  producers: Node[];
  consumers: Node[];
  runs: RunEntry[];
  versions: VersionEntry[];
  quality: QualitySummary | null;
  aliases: AliasEntry[];
  names: NameEntry[];
  renamed_from: string[];
  renamed_to: string[];
  renames: RenameEntry[];
  facets: Record<string, unknown>;
  origin: Origin | null;
  created_at: string | null;
  updated_at: string | null;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/** Somebody who answers for a thing. by_people: named with our own tools, not by a producer. */
export interface OwnerEntry {
  name: string;
  type: string | null;
  by_people: boolean;
}

/** A tag of a thing, or of its column `field`. by_people: as of an owner. */
export interface TagEntry {
  key: string;
  value: string;
  source: string | null;
  field: string | null;
  by_people: boolean;
}

/** What to do when it breaks. */
export interface RunbookLink {
  url: string;
  title: string | null;
}

/** The columns of a dataset and since when it has them. */
export interface SchemaEntry {
  since: string;
  fields: FieldEntry[];
}

/** A column, or a field inside one. */
export interface FieldEntry {
  name: string;
  type: string | null;
  description: string | null;
  tags: string[];
  fields: FieldEntry[];
}

/** One version of a schema, by what it changed. fields: how many columns it has. */
export interface SchemaChange {
  at: string;
  until: string | null;
  added: string[];
  removed: string[];
  retyped: Retyped[];
  fields: number;
}

/** A column whose type changed. */
export interface Retyped {
  name: string;
  before: string | null;
  after: string | null;
}

/**
 * One run in a list.
 *
 * stale_since: when it had been silent for too long, where it has not ended.
 * attempt, attempts: which of the runs that were meant to do the same it is, by their starts, and
 * how many of them there are. map_index: which copy of a mapped task it is.
 */
export interface RunEntry {
  id: string;
  job: string | null;
  job_name: string | null;
  state: "ABORTED" | "COMPLETED" | "FAILED" | "NEW" | "RUNNING" | "STALE";
  stale_since: string | null;
  started_at: string | null;
  ended_at: string | null;
  duration_s: number | null;
  nominal_start: string | null;
  nominal_end: string | null;
  error: string | null;
  parent: string | null;
  commit: string | null;
  attempt: number;
  attempts: number;
  map_index: number | null;
}

/** One version of a dataset. explicit: its storage gave it; else it is the run that wrote it. */
export interface VersionEntry {
  version: string;
  at: string;
  run: string;
  explicit: boolean;
}

/** The last word on each check of a dataset, and the last measures of it. */
export interface QualitySummary {
  checked_at: string | null;
  passed: number;
  failed: number;
  failing: CheckEntry[];
  measured_at: string | null;
  measures: Measures | null;
}

/** One assertion or test. success: null for one that was skipped. severity: error or warn. */
export interface CheckEntry {
  name: string;
  column: string | null;
  success: boolean | null;
  severity: string;
  expected: string | null;
  actual: string | null;
}

/** What was measured of the content of a dataset. */
export interface Measures {
  rows: number | null;
  bytes: number | null;
  files: number | null;
  columns: ColumnMeasures[];
}

/** What was measured of one column. */
export interface ColumnMeasures {
  column: string;
  nulls: number | null;
  distinct: number | null;
  min: unknown;
  max: unknown;
}

/** Another name of a dataset. stated_by: the name whose events say so. */
export interface AliasEntry {
  id: string;
  namespace: string;
  name: string;
  type: string | null;
  since: string;
  stated_by: string;
}

/** A spelling that the naming rules turned into a dataset's name. */
export interface NameEntry {
  namespace: string;
  name: string;
  rule: string;
}

/** A dataset went on under another name. */
export interface RenameEntry {
  previous: string;
  dataset: string;
  at: string;
}

/**
 * All that is shown of a job. waits_for, awaited_by: control flow, never data flow.
 *
 * versions: the latest ones first; versions_total: how many there are.
 * by_people: as of a dataset.
 */
export interface JobEntry {
  id: string;
  kind: "job";
  namespace: string;
  name: string;
  label: string;
  platform: string | null;
  type: string | null;
  description: string | null;
  owners: OwnerEntry[];
  tags: TagEntry[];
  tier: number | null;
  domain: string | null;
  by_people: ("description" | "domain" | "tier")[];
  terms: string[];
  runbooks: RunbookLink[];
  inputs: Node[];
  outputs: Node[];
  sql: string | null;
  source_location: SourceLocation | null;
  parent: string | null;
  children: string[];
  waits_for: string[];
  awaited_by: string[];
  runs: RunEntry[];
  versions: JobVersionEntry[];
  versions_total: number;
  facets: Record<string, unknown>;
  created_at: string | null;
  updated_at: string | null;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/** Where a job's code lies. */
export interface SourceLocation {
  url: string | null;
  repo: string | null;
  path: string | null;
  version: string | null;
  branch: string | null;
  pull_request: string | null;
}

/**
 * One version of a job: its code, its SQL, what it read and what it wrote.
 *
 * version: known by its content, the same wherever it is seen again. since, last_at: when it was
 * first and last seen. changed: what is different from the version seen before it. runs: how many
 * there were of it; run: the latest.
 */
export interface JobVersionEntry {
  version: string;
  since: string;
  last_at: string;
  changed: ("code" | "inputs" | "outputs" | "sql")[];
  commit: string | null;
  source_location: SourceLocation | null;
  sql: string | null;
  inputs: string[];
  outputs: string[];
  runs: number;
  run: string | null;
}

/**
 * All that is shown of a run.
 *
 * parent_run, root_run: what started it, and the run at the top of its tree; null where there is
 * none above.
 * events: the first and the last ones, where there are many. windows: the latest, newest first, of
 * a run each of whose events stands for itself. trace: where something tells it.
 */
export interface RunPage {
  id: string;
  kind: "run";
  run: RunEntry;
  parent_run: RunLink | null;
  root_run: RunLink | null;
  inputs: SideEntry[];
  outputs: SideEntry[];
  events: EventEntry[];
  events_total: number;
  windows: WindowEntry[];
  windows_total: number;
  children: RunEntry[];
  trace: RunTrace | null;
  facets: Record<string, unknown>;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/** Another run, and whose run it is. */
export interface RunLink {
  id: string;
  job: string | null;
  job_name: string | null;
  state: "ABORTED" | "COMPLETED" | "FAILED" | "NEW" | "RUNNING" | "STALE";
}

/**
 * A dataset on one side of a run.
 *
 * version: which version was read or written; written_by: the run that wrote what was read.
 * spelled: the exact names that the producer gave, before any rule touched them.
 * subset: the parts of it that the run touched: partitions that a rule cut off its name, and
 * locations and partitions of the `subset` facet.
 */
export interface SideEntry {
  id: string;
  version: string | null;
  explicit: boolean;
  written_by: string | null;
  spelled: string[];
  subset: string[];
  facets: Record<string, unknown>;
}

/** An event in a list. */
export interface EventEntry {
  offset: number;
  event_type: string | null;
  event_time: string;
  producer: string;
}

/**
 * What one event said of its own window, and of nothing before it.
 *
 * duration_s: as told, else since the window before.
 */
export interface WindowEntry {
  at: string;
  duration_s: number | null;
  read: Volume;
  written: Volume;
}

/** How much was read or written; null where nobody said. */
export interface Volume {
  rows: number | null;
  bytes: number | null;
  files: number | null;
}

/**
 * The distributed trace that a run is part of.
 *
 * said_by: a facet of the run, or the header of a request that brought one of its events, which
 * may tell only of the sending. link: a page that shows it, where a source of traces has one.
 */
export interface RunTrace {
  trace_id: string;
  span_id: string;
  said_by: "facet" | "header";
  link: string | null;
}

/** Runs of a job, or runs that touched a dataset, newest first. */
export interface RunsAnswer {
  of: string | null;
  runs: RunEntry[];
  total: number;
  returned: number;
  truncated: boolean;
  next: string | null;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/** Runs by the time that they were meant for, the latest first. */
export interface PeriodsAnswer {
  of: string | null;
  periods: PeriodEntry[];
  total: number;
  returned: number;
  truncated: boolean;
  next: string | null;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/**
 * The runs of a job that were meant for the same time, newest first.
 *
 * state: the worst of what became of the last attempts; a mapped task has one for each copy.
 */
export interface PeriodEntry {
  job: string | null;
  job_name: string | null;
  nominal_start: string;
  nominal_end: string | null;
  state: "ABORTED" | "COMPLETED" | "FAILED" | "NEW" | "RUNNING" | "STALE";
  attempts: number;
  runs: RunEntry[];
}

/**
 * The tree of runs that a run belongs to: each run before those that it started.
 *
 * Where each began, ended and was meant for is in `run`, so this is the data of a Gantt chart.
 */
export interface RunTreeAnswer {
  of: string;
  root: string;
  runs: TreeRun[];
  total: number;
  returned: number;
  truncated: boolean;
  next: string | null;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/**
 * One run in a tree. depth: how far below the root. children: how many it started itself.
 *
 * reads, writes: how many datasets it named on either side; none for one that only starts others.
 */
export interface TreeRun {
  run: RunEntry;
  depth: number;
  children: number;
  reads: number;
  writes: number;
}

/** What was measured and checked of a dataset, newest first. */
export interface QualityAnswer {
  of: string;
  results: QualityEntry[];
  total: number;
  returned: number;
  truncated: boolean;
  next: string | null;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/**
 * What one run, or one event without a run, told of a dataset.
 *
 * read, written: how much of it the run itself read or wrote.
 */
export interface QualityEntry {
  at: string;
  run: string | null;
  job: string | null;
  measures: Measures | null;
  checks: CheckEntry[];
  read: Volume | null;
  written: Volume | null;
}

/** Stated aliases, the newest first; `of` one dataset, or of all. */
export interface AliasesAnswer {
  of: string | null;
  aliases: StatedAlias[];
  total: number;
  returned: number;
  truncated: boolean;
  next: string | null;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/**
 * Somebody stated that two names are those of one dataset.
 *
 * one: the dataset whose events say that it is also called `other`. source: the producer.
 * by_people: said with our own tools; by: by whom. since, stated_at: first and last.
 * ended_at: when it was taken back, if it does not hold any more.
 */
export interface StatedAlias {
  one: string;
  other: string;
  type: string | null;
  source: string;
  by_people: boolean;
  by: string | null;
  since: string;
  stated_at: string;
  holds: boolean;
  ended_at: string | null;
}

/** Pairs of datasets whose names look like one, by name. */
export interface ConflictsAnswer {
  conflicts: ConflictEntry[];
  total: number;
  returned: number;
  truncated: boolean;
  next: string | null;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/**
 * Two datasets whose names look like one.
 *
 * differences: what alone tells the names apart. suggestion: the command that joins them, for
 * whoever knows that they are one.
 * dismissed: who said that they are two, and why; null while nobody did.
 */
export interface ConflictEntry {
  one: string;
  other: string;
  differences: Difference[];
  suggestion: string;
  dismissed: Dismissal | null;
}

/** What alone tells two names apart that look like one. */
export type Difference = "case" | "database" | "host" | "port" | "quotes" | "scheme" | "slash";

/** Somebody said that two names that look like one are those of two things. */
export interface Dismissal {
  by: string | null;
  reason: string | null;
}

/** What lies around a node. */
export interface LineageAnswer {
  focus: string;
  nodes: Node[];
  edges: Edge[];
  total: number;
  returned: number;
  truncated: boolean;
  next: string | null;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/**
 * An edge in an answer, in the direction of the data.
 *
 * implied: it follows only from inputs x outputs. runs: how many showed it.
 * dataset, version: between two runs, what the one wrote and the other read.
 * through: the temporary datasets between the two that are not shown, and the jobs between those.
 */
export interface Edge {
  source: string;
  target: string;
  job: string | null;
  evidence: ("declared" | "inferred" | "manual" | "observed" | "parsed")[];
  influence: "direct" | "indirect" | "unknown";
  implied: boolean;
  transformations: Transformed[];
  valid_from: string | null;
  valid_to: string | null;
  last_confirmed: string | null;
  runs: number;
  ended_because: string | null;
  dataset: string | null;
  version: string | null;
  through: string[];
}

/** The ways between two nodes. paths: the shortest ones, each a list of ids. */
export interface PathsAnswer {
  source: string;
  target: string;
  paths: string[][];
  paths_total: number;
  paths_exact: boolean;
  nodes: Node[];
  edges: Edge[];
  total: number;
  returned: number;
  truncated: boolean;
  next: string | null;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/**
 * A picture of what lies around something.
 *
 * drawing: names where everything lies; given back as `after`, what stays keeps its order.
 * column_edges: between rows that are unfolded.
 * total: how many boxes there are; hidden: how many more are neighbours of these.
 * paths_total: how many ways lead to the other end, where one was asked for.
 */
export interface ViewAnswer {
  focus: string[];
  boxes: ViewBox[];
  lines: ViewLine[];
  column_edges: Edge[];
  path: ViewPath | null;
  width: number;
  height: number;
  drawing: string;
  total: number;
  hidden: number;
  paths_total: number | null;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/**
 * A node of a picture and where it lies. Pixels from the upper left of the picture.
 *
 * layer: the column of the picture that it stands in.
 * columns: the rows that are unfolded; null for a box that is folded.
 * columns_total: how many columns there are.
 * change: since the instant that was compared with; null where it stayed.
 * members: of a group how many datasets are in it; failing: how many of these were written last by
 * a run that failed.
 * quality: where it was asked for, and something is told of it.
 */
export interface ViewBox {
  node: Node;
  x: number;
  y: number;
  width: number;
  height: number;
  layer: number;
  upstream: ViewSide;
  downstream: ViewSide;
  columns: ViewColumn[] | null;
  columns_total: number;
  change: Change | null;
  members: number;
  failing: number;
  quality: ViewQuality | null;
}

/**
 * One side of a box. shown, hidden: neighbours that are drawn, and that are not.
 *
 * opened: whether the picture looks for neighbours on this side.
 */
export interface ViewSide {
  shown: number;
  hidden: number;
  opened: boolean;
}

/**
 * A row of a box. upstream, downstream: whether anything is known of it there.
 *
 * on_path: whether the column that is locked comes from it or leads to it.
 */
export interface ViewColumn {
  id: string;
  field: string;
  type: string | null;
  upstream: boolean;
  downstream: boolean;
  on_path: boolean;
}

/** What became of something between two instants. */
export type Change = "added" | "removed";

/**
 * How good and how large a dataset is, as far as the newest runs that touched it tell.
 *
 * failed, warned, passed: of its checks, each by its newest result; warned: that failed and are
 * said to warn alone. checked_at: the newest. bytes, rows: as written last, or as measured.
 */
export interface ViewQuality {
  failed: number;
  warned: number;
  passed: number;
  checked_at: string | null;
  bytes: number | null;
  rows: number | null;
}

/**
 * An edge of a picture. way: the points it passes between its boxes, from its source on.
 *
 * backward: whether it runs from right to left because it closes a cycle.
 * confirmed: whether people say that all that flows there is right.
 * change: since the instant that was compared with; null where it stayed.
 * stale: whether runs no longer show it. failed: whether a job behind it failed when it last ran.
 */
export interface ViewLine {
  edge: Edge;
  way: [number, number][];
  backward: boolean;
  confirmed: boolean;
  change: Change | null;
  stale: boolean;
  failed: boolean;
}

/** The way of a locked column. exists: how many columns lie on it; drawn: so many are rows. */
export interface ViewPath {
  column: string;
  drawn: number;
  exists: number;
}

/**
 * Edges with their verdicts, by target and source.
 *
 * counts: of all edges that were asked about, by verdict, and of those that people rejected.
 * false_positive_rate: phantoms, rejected edges and those that trials refute among all of these;
 * None where there is none.
 * enough_runs: how many runs without it make a claim a phantom.
 */
export interface VerdictsAnswer {
  edges: JudgedEdge[];
  counts: Record<"CONFIRMED" | "PHANTOM" | "REJECTED" | "UNDECLARED" | "UNSEEN" | "VERIFIED", number>;
  disagreements: number;
  false_positive_rate: number | null;
  enough_runs: number;
  total: number;
  returned: number;
  truncated: boolean;
  next: string | null;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/**
 * The edge between two datasets, through all jobs, with what is to be made of it.
 *
 * evidence: how it is known, strongest first. said_by: the producers, without release numbers.
 * first_seen, last_seen: of what runs and declarations said. runs: how many showed it.
 * runs_without: successful runs of the jobs that claim it which did not show it since then.
 * disagrees: whether somebody should look: a phantom, an edge that runs show into a dataset of
 * which others are claimed, or one that trials refute. tried: what trials of the jobs found; None
 * where they could not tell, or not of all jobs.
 */
export interface JudgedEdge {
  source: string;
  target: string;
  jobs: string[];
  verdict: Verdict;
  disagrees: boolean;
  evidence: ("declared" | "inferred" | "manual" | "observed" | "parsed")[];
  said_by: string[];
  first_seen: string | null;
  last_seen: string | null;
  runs: number;
  runs_without: number;
  tried: "not shown" | "shown" | null;
}

/**
 * How claims and observations of one edge go together.
 *
 * VERIFIED: claimed, and runs show it. UNDECLARED: runs show it and nobody claims it. PHANTOM:
 * claimed, and enough runs of its job since then never showed it. UNSEEN: claimed, and its job
 * has not run, or not often enough to tell. CONFIRMED: a person says that it is so.
 */
export type Verdict = "CONFIRMED" | "PHANTOM" | "UNDECLARED" | "UNSEEN" | "VERIFIED";

/** What people confirmed and rejected, newest first. */
export interface JudgementsAnswer {
  judgements: JudgementEntry[];
  total: number;
  returned: number;
  truncated: boolean;
  next: string | null;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/** A person's word on a flow. until: when a rejection ends. */
export interface JudgementEntry {
  source: string;
  target: string;
  job: string | null;
  word: "confirmed" | "rejected" | "withdrawn";
  by: string | null;
  reason: string | null;
  at: string;
  until: string | null;
}

/**
 * How a column comes about.
 *
 * composed: one expression for each way in which it does, over columns of the sources.
 * steps: nearest first. sources: the columns that it is made of in the end.
 */
export interface DerivationAnswer {
  of: string;
  composed: string[];
  steps: DerivationStep[];
  sources: string[];
  total: number;
  returned: number;
  truncated: boolean;
  next: string | null;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/**
 * How one job makes one column of others.
 *
 * hops: how far up it is from the column that was asked about. sources: the columns whose values
 * go into it. expression: the code, its values masked; None where nobody told it.
 * composed: the same down to the sources of all. evidence: how its edges are known.
 */
export interface DerivationStep {
  column: string;
  job: string | null;
  hops: number;
  sources: string[];
  expression: string | null;
  composed: string | null;
  evidence: ("declared" | "inferred" | "manual" | "observed" | "parsed")[];
  code: Code | null;
}

/** Where the code of a step lies. line: in its file, from 1. commit: which version of it. */
export interface Code {
  repo: string | null;
  path: string | null;
  line: number | null;
  commit: string | null;
  url: string | null;
}

/**
 * What one would need to make a version of a dataset again.
 *
 * of: what was asked about. runs: those that wrote it. version: where there is one.
 * reproducible: yes, no or unknown; because: why not, or what is not known.
 * steps: in the order in which they have to be run.
 */
export interface ManifestAnswer {
  of: string;
  runs: string[];
  version: string | null;
  reproducible: "no" | "unknown" | "yes";
  because: string[];
  steps: ManifestStep[];
  total: number;
  returned: number;
  truncated: boolean;
  next: string | null;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/**
 * One run to be done again.
 *
 * number: its place in the order in which that has to be, from 1. after: the steps that have to be
 * done before it. hops: how far it is from the output. code: where it lies, as of the run.
 * deterministic: yes, no or unknown; because: why, in a sentence; uncertain: the places in its SQL
 * that decide so.
 */
export interface ManifestStep {
  number: number;
  after: number[];
  run: string;
  job: string | null;
  job_name: string | null;
  hops: number;
  state: "ABORTED" | "COMPLETED" | "FAILED" | "NEW" | "RUNNING" | "STALE";
  started_at: string | null;
  ended_at: string | null;
  nominal_start: string | null;
  nominal_end: string | null;
  parent: string | null;
  code: SourceLocation | null;
  language: string | null;
  sql: string | null;
  dialect: string | null;
  parameters: Setting[];
  environment: Setting[];
  inputs: ManifestInput[];
  outputs: ManifestOutput[];
  deterministic: "no" | "unknown" | "yes";
  because: string;
  uncertain: UncertaintyEntry[];
  unknown: Gap[];
}

/**
 * A parameter, or a part of the environment. facet: which one tells it.
 *
 * run: of which run above the step, where its own does not tell it.
 */
export interface Setting {
  name: string;
  value: string;
  facet: string;
  run: string | null;
}

/**
 * A dataset that a step read.
 *
 * version: which one; explicit: its storage gave it, else it is the run that wrote it.
 * snapshot: of a table of Iceberg. storage: what keeps it, such as iceberg or delta.
 * written_by: the runs that wrote what was read; several where each wrote a part.
 * steps: the numbers of the steps that make it again.
 * spelled, subset: the exact names that were read, and the parts of it.
 * changed_at, changed_by: when it was written or dropped first since, and by which run.
 */
export interface ManifestInput {
  dataset: string;
  version: string | null;
  explicit: boolean;
  snapshot: string | null;
  storage: string | null;
  written_by: string[];
  steps: number[];
  spelled: string[];
  subset: string[];
  rows: number | null;
  bytes: number | null;
  files: number | null;
  state: InputState;
  changed_at: string | null;
  changed_by: string | null;
}

/**
 * Whether what a step read can be read again.
 *
 * MADE: earlier steps make it. KEPT: its storage keeps versions, and tells which one it was.
 * PRESENT: nothing is known to have written it since. OVERWRITTEN: something has. DROPPED: it is
 * gone. UNKNOWN: nobody knows which version it was, or who wrote it.
 */
export type InputState = "dropped" | "kept" | "made" | "overwritten" | "present" | "unknown";

/** A dataset that a step wrote; see `ManifestInput`. */
export interface ManifestOutput {
  dataset: string;
  version: string | null;
  explicit: boolean;
  snapshot: string | null;
  storage: string | null;
  spelled: string[];
  subset: string[];
  rows: number | null;
  bytes: number | null;
  files: number | null;
}

/**
 * Something in SQL on which its outcome depends beside the content of tables.
 *
 * line, column: where, from 1. outcome: `no` where the same input gives something else, `unknown`
 * where it may, `yes` for a remark.
 */
export interface UncertaintyEntry {
  line: number;
  column: number;
  kind: string;
  what: string;
  detail: string;
  fix: string;
  outcome: "no" | "unknown" | "yes";
}

/**
 * Something that is not known of a step.
 *
 * field: code, commit, parameters, inputs, outputs, run or sql. dataset: which input or output.
 */
export interface Gap {
  field: string;
  code: string;
  message: string;
  dataset: string | null;
}

/**
 * Why data flows from a source to a target.
 *
 * verdict: what to make of that, between two datasets; None where nothing flows, or between
 * columns. rejections: of people who say that nothing does. trials: what those of jobs found that
 * stand at present, of exactly this.
 */
export interface WhyAnswer {
  source: string;
  target: string;
  verdict: Verdict | null;
  edges: ExplainedEdge[];
  rejections: JudgementEntry[];
  trials: TriedEntry[];
  nodes: Node[];
  total: number;
  returned: number;
  truncated: boolean;
  next: string | null;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/**
 * An edge with everything that speaks for it.
 *
 * said_by: the producers, without their release numbers. confidence, by, note: what whoever says
 * it adds, if anything: how sure, which person, how they know. run: the latest that showed it.
 * events: the latest of that run, or the declarations.
 */
export interface ExplainedEdge {
  source: string;
  target: string;
  job: string | null;
  evidence: ("declared" | "inferred" | "manual" | "observed" | "parsed")[];
  influence: "direct" | "indirect" | "unknown";
  implied: boolean;
  transformations: Transformed[];
  valid_from: string | null;
  valid_to: string | null;
  last_confirmed: string | null;
  runs: number;
  ended_because: string | null;
  dataset: string | null;
  version: string | null;
  said_by: string[];
  confidence: number | null;
  by: string | null;
  note: string | null;
  run: RunEntry | null;
  events: EventEntry[];
  sql: string | null;
  commit: CommitEntry | null;
}

/** The code behind an edge. */
export interface CommitEntry {
  url: string | null;
  repo: string | null;
  version: string | null;
  path: string | null;
}

/**
 * What a trial of a job on made-up rows found of a flow, or of a link between columns.
 *
 * outcome: `shown`, `not shown` or `not tried`, with why. runs: how many could have shown it.
 */
export interface TriedEntry {
  job: string;
  outcome: string;
  reason: string | null;
  runs: number;
}

/** What is different between two instants, everywhere or around one node. */
export interface DiffAnswer {
  of: string | null;
  before: string;
  after: string;
  added: Edge[];
  removed: Edge[];
  changed: EdgeChange[];
  schemas: SchemaDifference[];
  renames: Renamed[];
  code: Rewritten[];
  nodes: Node[];
  total: number;
  returned: number;
  truncated: boolean;
  next: string | null;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/** An edge that is there before and after, but known otherwise. */
export interface EdgeChange {
  before: Edge;
  after: Edge;
}

/** What changed in a schema. at: when its last change was. */
export interface SchemaDifference {
  dataset: string;
  at: string;
  added: string[];
  removed: string[];
  retyped: Retyped[];
}

/** A dataset that was given another name. */
export interface Renamed {
  previous: string;
  dataset: string;
  at: string;
}

/**
 * A job that runs other SQL than before.
 *
 * at: when it last changed. before, after: the statements, each up to 20,000 characters.
 */
export interface Rewritten {
  job: string;
  at: string;
  before: string;
  after: string;
}

/**
 * When the lineage around a node changed and where runs failed, oldest first.
 *
 * before, after: the stretch of time that was looked at. total: at how many instants something
 * changed; where they are more than turns, neighbouring ones are told as one.
 */
export interface HistoryAnswer {
  of: string;
  before: string | null;
  after: string;
  turns: Turn[];
  total: number;
  returned: number;
  truncated: boolean;
  next: string | null;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/**
 * What changed at an instant, or from then on until another where changes lie close.
 *
 * at, until: the first and the last of these changes; at `until` all of them hold.
 * began, ended: edges. schemas: datasets whose schema became another. code: jobs whose SQL, or the
 * commit of it, became another. failed: runs that ended so.
 */
export interface Turn {
  at: string;
  until: string;
  began: number;
  ended: number;
  schemas: number;
  code: number;
  failed: number;
}

/**
 * Suspects, the likeliest first. of: what was asked about. not_checked: in words.
 *
 * total: how many suspects there are.
 */
export interface SuspectsAnswer {
  of: string[];
  symptoms: SymptomEntry[];
  suspects: SuspectEntry[];
  not_checked: string[];
  since: string | null;
  total: number;
  returned: number;
  truncated: boolean;
  next: string | null;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/**
 * What is wrong. kind: values, volume, late, failed or unknown.
 *
 * at: of the first bad run, else when it was due or noticed. begins: a change before then was
 * already in the last good run, where that is known.
 */
export interface SymptomEntry {
  of: string;
  column: string | null;
  kind: string;
  at: string;
  begins: string | null;
  first_bad_run: string | null;
  last_good_run: string | null;
}

/**
 * What may have done it.
 *
 * place: a job, or a dataset that changed by itself; None for a cause that nobody captured.
 * probability: of all suspects it sums to 1. score: the sum of its terms.
 * minutes_before: between the change and the onset. path: datasets from the place to the asset.
 * explains: of the symptoms asked about, those that this alone is needed for.
 */
export interface SuspectEntry {
  place: string | null;
  kinds: string[];
  at: string | null;
  minutes_before: number | null;
  commit: string | null;
  run: string | null;
  hops: number | null;
  path: string[];
  changes: ChangeEntry[];
  probability: number;
  score: number;
  terms: TermEntry[];
  explains: string[];
}

/** One thing that changed. evidence: what shows it, in words. */
export interface ChangeEntry {
  kind: string;
  at: string;
  dataset: string | null;
  columns: string[];
  evidence: string;
}

/** A part of a score. value: natural logarithm of odds. */
export interface TermEntry {
  name: string;
  value: number;
  reason: string;
}

/**
 * What sources outside say, asked just now; what looks wrong comes first.
 *
 * declared: how many rules there are, and one more where traces can be read. onset: when that
 * began of which these may tell why; null where nothing else is asked about. traces: of the runs
 * that are asked about, or of the first bad ones. not_checked: what could not be looked at.
 */
export interface SignalsAnswer {
  of: string[];
  since: string;
  until: string;
  onset: string | null;
  declared: number;
  signals: SignalEntry[];
  traces: TraceEntry[];
  not_checked: string[];
  total: number;
  returned: number;
  truncated: boolean;
  next: string | null;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/**
 * What a source says of something, by a rule.
 *
 * of: the job or dataset that the rule is for. asked: in which thing's name it was asked.
 * says: what it means. wrong: which values look wrong. verdict: of the worst of its series: wrong,
 * was wrong, fine or unknown. since, until: of the last stretch that looks wrong.
 * before_onset: it turned wrong before something else did; null where nothing else is asked about.
 * last_good: the value before that stretch. now: the last one looked at.
 * query: as it was sent; null where it could not be written. problem: why it was not checked.
 * series_total: how many there are, of which the worst are told.
 */
export interface SignalEntry {
  name: string;
  source: string;
  of: string;
  asked: string;
  run: string | null;
  says: string;
  unit: string;
  wrong: string;
  verdict: string;
  since: string | null;
  until: string | null;
  before_onset: boolean | null;
  last_good: number | null;
  now: number | null;
  query: string | null;
  link: string | null;
  problem: string | null;
  series: SignalSeries[];
  series_total: number;
}

/** Values of one set of labels, oldest first. See SignalEntry. */
export interface SignalSeries {
  labels: Record<string, string>;
  verdict: string;
  since: string | null;
  until: string | null;
  last_good: number | null;
  now: number | null;
  points: SignalPoint[];
}

/** A value at an instant; null for one that is no number. */
export interface SignalPoint {
  at: string;
  value: number | null;
}

/**
 * The trace of a run. spans: those that failed or were slow, of spans_total.
 *
 * compared_with: the run whose trace tells how long spans usually take.
 * problem: why it was not read.
 */
export interface TraceEntry {
  run: string;
  trace_id: string;
  source: string | null;
  link: string | null;
  compared_with: string | null;
  spans: SpanEntry[];
  spans_total: number;
  problem: string | null;
}

/**
 * A part of a trace that failed or was slow. because: which, and by how much.
 *
 * own_s: without what it waited for inside the trace.
 */
export interface SpanEntry {
  name: string;
  service: string;
  started_at: string;
  duration_s: number;
  own_s: number;
  failed: boolean;
  because: string;
}

/** Every measure. at: when it was measured. */
export interface MeasuresAnswer {
  measures: MeasureEntry[];
  universe: UniverseEntry;
  at: string;
  total: number;
  returned: number;
  truncated: boolean;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/**
 * A measure with its definition and what it comes to.
 *
 * unit: share or seconds. summary: how single things become one number. subjects: what stands
 * behind it. reason, remedy: why there is nothing to measure by, and what would change that.
 */
export interface MeasureEntry {
  id: string;
  name: string;
  definition: string;
  unit: "seconds" | "share";
  summary: "change" | "max" | "p95" | "share";
  subjects: string;
  wants_more: boolean;
  target: number | null;
  reading: ReadingEntry;
  reason: string | null;
  remedy: string | null;
}

/**
 * What a measure comes to over some things.
 *
 * state: `few` where they are too few to rely on, `unknown` where there is nothing to measure by.
 * value: a share from 0 to 1, or seconds. numerator, denominator: of a share, what it is of.
 * things: how many were looked at. low, high: between which a share lies with a confidence of
 * 95 %. meets: whether the target is reached; null where that is not known.
 */
export interface ReadingEntry {
  state: "few" | "measured" | "unknown";
  value: number | null;
  numerator: number | null;
  denominator: number | null;
  things: number;
  low: number | null;
  high: number | null;
  meets: boolean | null;
}

/** Which datasets count. version: changes with the rule. datasets: how many count. */
export interface UniverseEntry {
  version: string;
  datasets: number;
  excluded: ExcludedEntry[];
}

/** Datasets that do not count. name: of the rule. datasets: how many only it leaves out. */
export interface ExcludedEntry {
  name: string;
  reason: string;
  datasets: number;
}

/** One measure, in all and by one dimension, the largest parts first. */
export interface MeasureAnswer {
  measure: MeasureEntry;
  by: string;
  parts: PartEntry[];
  at: string;
  total: number;
  returned: number;
  truncated: boolean;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/** What a measure comes to over the things of one value; null of those that have none. */
export interface PartEntry {
  value: string | null;
  reading: ReadingEntry;
}

/** What stands behind a measure, the worst first. */
export interface BehindAnswer {
  measure: string;
  behind: BehindEntry[];
  at: string;
  total: number;
  returned: number;
  truncated: boolean;
  next: string | null;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/**
 * One thing that stands behind a measure.
 *
 * subject: its identifier. amount: of a share how much of it counts, else seconds. weight: for how
 * many it stands. note: why it is so. labels: what it is told by.
 */
export interface BehindEntry {
  subject: string;
  amount: number;
  weight: number;
  note: string;
  labels: Record<string, string[]>;
}

/** How a measure went, oldest first: by the hour for 14 days, before that by the day. */
export interface SeriesAnswer {
  measure: string;
  by: string | null;
  value: string | null;
  points: PointEntry[];
  total: number;
  returned: number;
  truncated: boolean;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/** What a measure came to in the hour, or on the day, that began at an instant. */
export interface PointEntry {
  at: string;
  value: number;
  numerator: number;
  denominator: number;
}

/** What to instrument first: the gaps that most depends on. */
export interface GapsAnswer {
  gaps: GapEntry[];
  at: string;
  total: number;
  returned: number;
  truncated: boolean;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/**
 * A dataset of which nobody knows what it is made of.
 *
 * reason: why, in one word. remedy: what would change that. dependants: datasets downstream, all
 * the way; critical: those of tier 1. score: the dependants, weighted by their tiers.
 */
export interface GapEntry {
  dataset: string;
  reason: string;
  remedy: string;
  dependants: number;
  critical: number;
  score: number;
  labels: Record<string, string[]>;
}

/** Every objective that was asked for. at: when they were looked at. */
export interface SlosAnswer {
  slos: SloEntry[];
  at: string;
  total: number;
  returned: number;
  truncated: boolean;
  next: string | null;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/**
 * An objective with what it comes to.
 *
 * select: of what it is. objective: the share that should be good. attainment: that which was.
 * state: ok, burning, exhausted or cannot_measure; since when, and over which windows it burns,
 * for a page or a ticket. unmeasured: why nothing can be told at present; what burned before goes
 * on burning. subjects: how many datasets or jobs it counts.
 */
export interface SloEntry {
  slo: string;
  description: string;
  select: string;
  indicator: string;
  objective: number;
  threshold: string | null;
  window_s: number;
  minimum: number;
  severity: string;
  owner: string | null;
  runbook: string | null;
  state: "burning" | "cannot_measure" | "exhausted" | "ok";
  since: string;
  windows: string | null;
  urgency: string | null;
  unmeasured: string | null;
  subjects: number;
  attainment: number | null;
  budget: BudgetEntry | null;
  burn: BurnEntry[];
}

/**
 * How much may be bad within the window, and how much was.
 *
 * unit: what is counted, events or minutes. total, good, bad: of these. allowed: how many may be
 * bad. left, left_ratio: below 0 where more was bad; the ratio is of what is allowed.
 */
export interface BudgetEntry {
  unit: "events" | "minutes";
  total: number;
  good: number;
  bad: number;
  allowed: number;
  left: number;
  left_ratio: number;
}

/**
 * How fast a budget burns over a long and a short window, in times what is allowed.
 *
 * rate: from which on both fire. long, short: null of a window in which nothing was counted.
 * firing: null where there is too little to tell.
 */
export interface BurnEntry {
  windows: string;
  rate: number;
  urgency: string;
  long: number | null;
  short: number | null;
  firing: boolean | null;
}

/** One objective, how its budget was spent day by day, and all that was bad, newest first. */
export interface SloAnswer {
  slo: SloEntry;
  history: BudgetDayEntry[];
  bad: BadEntry[];
  at: string;
  total: number;
  returned: number;
  truncated: boolean;
  next: string | null;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/** A day of the window. left_ratio: what was left of the whole window's budget by its end. */
export interface BudgetDayEntry {
  at: string;
  good: number;
  bad: number;
  left_ratio: number;
}

/**
 * One thing that was bad. begin, end: the same of an event; of time, from when to when.
 *
 * path: for a dataset that is late now, what it waits for, down to what was late or failed first.
 */
export interface BadEntry {
  subject: string;
  begin: string;
  end: string;
  path: string[];
}

/** Every line of the pre-production and production checklists. counts: by verdict. */
export interface ReadinessAnswer {
  lines: ReadinessEntry[];
  counts: Record<string, number>;
  total: number;
  returned: number;
  truncated: boolean;
  next: string | null;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/**
 * A line of the guide's checklists: verdict is pass, fail or cannot tell.
 *
 * because: what shows it. fix: what to do; None where all is well.
 */
export interface ReadinessEntry {
  id: string;
  stage: string;
  text: string;
  verdict: string;
  because: string;
  fix: string | null;
}

/**
 * A dashboard. at: when it was filled; complete_to: up to when every event is in it.
 *
 * days: how far back it looks. domain: of what alone it tells; domains: those there are.
 */
export interface DashboardAnswer {
  dashboard: string;
  title: string;
  panels: PanelEntry[];
  days: number;
  domain: string | null;
  domains: string[];
  at: string;
  complete_to: string;
  total: number;
  returned: number;
  truncated: boolean;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/**
 * One question of a dashboard.
 *
 * tells: what is counted, and out of what. rows: one value for each column; total: of how many
 * they are the first. to: the address in the page where there is more. unmeasured: why the panel
 * cannot answer, or not all of it; remedy: what would make it able to.
 */
export interface PanelEntry {
  panel: string;
  title: string;
  tells: string;
  figures: FigureEntry[];
  lines: LineEntry[];
  columns: ColumnEntry[];
  rows: ((string | number | null)[])[];
  total: number;
  to: string | null;
  unmeasured: string | null;
  remedy: string | null;
}

/**
 * One number. value: null for what is not known. note: out of what, or what it should be.
 *
 * to: the address in the page of the list behind it.
 */
export interface FigureEntry {
  name: string;
  value: string | number | null;
  kind: string;
  note: string | null;
  to: string | null;
}

/** How a number went. kind: of its values. dots: oldest first. */
export interface LineEntry {
  name: string;
  kind: string;
  dots: DotEntry[];
}

/** What a line comes to at an instant. */
export interface DotEntry {
  at: string;
  value: number;
}

/** A column of a panel's table. kind: of its values. */
export interface ColumnEntry {
  name: string;
  kind: string;
}

/** The reviews that were kept, the newest first. unsigned: how many nobody went through yet. */
export interface ReviewsAnswer {
  reviews: ReviewEntry[];
  unsigned: number;
  total: number;
  returned: number;
  truncated: boolean;
  next: string | null;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/**
 * A review. asks: what it is for. made_at: when it was filled.
 *
 * signed_by, signed_at, note: who went through it, and what they found; null while nobody has.
 */
export interface ReviewEntry {
  review: string;
  cadence: string;
  asks: string;
  begin: string;
  end: string;
  made_at: string;
  signed_by: string | null;
  signed_at: string | null;
  note: string | null;
}

/** One review with its panels, as they were when it was filled. */
export interface ReviewAnswer {
  review: ReviewEntry;
  panels: PanelEntry[];
  total: number;
  returned: number;
  truncated: boolean;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/** A review that somebody went through. */
export interface SignedAnswer {
  review: ReviewEntry;
}

/** Which datasets count, with the rule as it is written. */
export interface UniverseAnswer {
  universe: UniverseEntry;
  rule: string;
  at: string;
  total: number;
  returned: number;
  truncated: boolean;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/**
 * Incidents, the newest first.
 *
 * open: how many are not over, by severity. typical: how long things took over all that were
 * asked for. false_positives: how many of these were false alarms.
 */
export interface IncidentsAnswer {
  incidents: IncidentEntry[];
  open: Record<string, number>;
  typical: TypicalEntry[];
  false_positives: number;
  total: number;
  returned: number;
  truncated: boolean;
  next: string | null;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/**
 * An incident in a list.
 *
 * roots: what it was opened for; assets: these and the symptoms attached to it. onset: when it
 * began, as well as that is known. moments: by name, of started, detected, alerted, responding,
 * identified, mitigated and resolved. seconds: how long it took to detect, acknowledge, identify
 * and resolve, as far as that is known. open_actions: how many are to be done still. unanswered:
 * how many questions of its review are.
 */
export interface IncidentEntry {
  name: string;
  title: string;
  state: string;
  severity: string;
  origin: string;
  owner: string | null;
  roots: string[];
  assets: string[];
  detector: string | null;
  onset: string;
  opened: StampEntry;
  moments: Record<string, StampEntry>;
  seconds: Record<string, number>;
  cause: CauseEntry | null;
  open_actions: number;
  unanswered: number;
}

/** A moment, and who says so. */
export interface StampEntry {
  at: string;
  by: string;
}

/** What is held to be at fault. */
export interface CauseEntry {
  asset: string | null;
  commit: string | null;
  note: string | null;
  said: StampEntry;
}

/**
 * What a length comes to over several incidents: detect, acknowledge, identify or resolve.
 *
 * name: MTTD, MTTA, MTTI or MTTR. Unit: seconds; None of none. incidents: how many tell it.
 */
export interface TypicalEntry {
  length: string;
  name: string;
  median_s: number | null;
  p90_s: number | null;
  incidents: number;
}

/**
 * Everything about one incident but for suspects and reach, which are asked for by themselves.
 *
 * size: what is affected now; size_when_opened: what was then.
 */
export interface IncidentAnswer {
  incident: IncidentEntry;
  size: ExtentEntry;
  size_when_opened: ExtentEntry;
  rollback: RollbackEntry[];
  checklist: StepEntry[];
  runbooks: RunbookEntry[];
  actions: ActionEntry[];
  review: QuestionEntry[];
  similar: SimilarEntry[];
  timeline: ActEntry[];
  total: number;
  returned: number;
  truncated: boolean;
  next: string | null;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/** How much is affected downstream. critical: of tier 1. owners: how many different ones. */
export interface ExtentEntry {
  total: number;
  dashboards: number;
  learning: number;
  regulated: number;
  critical: number;
  owners: number;
}

/**
 * What to roll back an asset to.
 *
 * last_good: the last run that wrote it well, first_bad: the first that did not. because: what
 * the two were told apart by. diff_url: what changed in between. missing: what is not known.
 */
export interface RollbackEntry {
  asset: string;
  last_good: WrittenEntry | null;
  first_bad: WrittenEntry | null;
  because: string;
  diff_url: string | null;
  commands: CommandEntry[];
  missing: string[];
}

/** A run that wrote an asset, and the version that it left. */
export interface WrittenEntry {
  run: string;
  job: string | null;
  at: string;
  version: string | null;
  commit: string | null;
}

/** A command to be run by a person. expires_at: until when what it needs is kept by default. */
export interface CommandEntry {
  does: string;
  engine: string;
  text: string;
  expires_at: string | null;
}

/** Something to be done, and who ticked it off. how: the command that helps with it. */
export interface StepEntry {
  id: string;
  text: string;
  how: string | null;
  done: StampEntry | null;
}

/**
 * A runbook: where it lies, its text in Markdown where it could be read, and its steps.
 *
 * because: what it was chosen by.
 */
export interface RunbookEntry {
  title: string;
  url: string | null;
  text: string | null;
  because: string;
  steps: StepEntry[];
}

/** Something to be done so that it does not happen again. */
export interface ActionEntry {
  name: string;
  owner: string | null;
  due: string | null;
  url: string | null;
  done: StampEntry | null;
}

/** Something to be answered when it is over. */
export interface QuestionEntry {
  id: string;
  text: string;
  answer: string | null;
}

/** A past incident that is like this one. because: in which way. */
export interface SimilarEntry {
  name: string;
  title: string;
  state: string;
  at: string;
  because: string;
  cause: CauseEntry | null;
}

/** One thing that was done. says: in words. url: of what was linked. */
export interface ActEntry {
  id: string;
  at: string;
  by: string;
  kind: string;
  says: string;
  note: string | null;
  url: string | null;
}

/** What an incident affects, what matters most first, now and when it was opened. */
export interface ReachAnswer {
  name: string;
  affected: AffectedEntry[];
  size: ExtentEntry;
  size_when_opened: ExtentEntry;
  owners: string[];
  total: number;
  returned: number;
  truncated: boolean;
  next: string | null;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/**
 * A dataset that something wrong reaches.
 *
 * columns: those that it reaches, where what is wrong is a column. last_read, next_read: when a
 * run last used it, and is likely to use it next, by its habit. told: whether its owners were.
 * change: `new` where it was not affected when the incident was opened, `gone` where it only was
 * then.
 */
export interface AffectedEntry {
  id: string;
  label: string;
  hops: number;
  type: string | null;
  tier: number | null;
  domain: string | null;
  owners: string[];
  tags: string[];
  regulated: boolean;
  columns: string[];
  last_read: string | null;
  next_read: string | null;
  told: boolean;
  change: string | null;
}

/**
 * How an incident stands after somebody did something about it.
 *
 * is_new: whether that changed anything. offset: which answers include it.
 */
export interface ActedAnswer {
  incident: IncidentEntry;
  is_new: boolean;
  offset: number;
}

/**
 * What may be done about an incident by machine, and what was.
 *
 * declared: how many remedies there are in all.
 */
export interface RemediesAnswer {
  name: string;
  offers: OfferEntry[];
  attempts: RemedyAttemptEntry[];
  declared: number;
  total: number;
  returned: number;
  truncated: boolean;
  next: string | null;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/**
 * A remedy for an incident.
 *
 * because: why it is offered. plan: what would run, line by line; problem: why it cannot now.
 * approvers: who may approve it, anybody with a name where there are none. second_person: not
 * whoever proposed it. looks: whether a dry run asks the system itself. is_rollback: a policy lets
 * data be put back by it; automatic: without anybody's approval.
 */
export interface OfferEntry {
  name: string;
  does: string;
  kind: string;
  because: string;
  plan: string | null;
  problem: string | null;
  approvers: string[];
  second_person: boolean;
  looks: boolean;
  is_rollback: boolean;
  automatic: boolean;
}

/**
 * One remedy for one incident, from its proposal to its end.
 *
 * state: proposed, withdrawn, approved, running, succeeded, failed, or unknown where the server
 * ended while it ran. note: why it was proposed, reason: why it was approved or withdrawn.
 * plan: what ran. status: what the process or the receiver ended with. output: its first and last
 * words. snapshot: what a rollback goes back to.
 */
export interface RemedyAttemptEntry {
  number: number;
  remedy: string;
  state: string;
  proposed: StampEntry;
  note: string | null;
  snapshot: string | null;
  trial: TrialEntry | null;
  approved: StampEntry | null;
  withdrawn: StampEntry | null;
  reason: string | null;
  started: StampEntry | null;
  plan: string | null;
  ended: StampEntry | null;
  status: number | null;
  output: string | null;
}

/** A look at what an attempt would do. plan: exactly what. output: of what was run to look. */
export interface TrialEntry {
  said: StampEntry;
  plan: string | null;
  digest: string | null;
  outcome: string | null;
  output: string | null;
}

/** An attempt after a step. offset: which answers include it. */
export interface AttemptedAnswer {
  attempt: RemedyAttemptEntry;
  offset: number;
}

/** What an import of past incidents came to. known: those that were there already. */
export interface ImportedAnswer {
  imported: number;
  known: number;
  offset: number;
}

/**
 * What to run again, in the order of the data.
 *
 * of: the asset that was bad; bad_from, bad_until: which of its writes were. counts: how many
 * steps are needed, superseded, healed and running.
 */
export interface BackfillAnswer {
  of: string;
  bad_from: string;
  bad_until: string;
  steps: BackfillStep[];
  counts: Record<string, number>;
  total: number;
  returned: number;
  truncated: boolean;
  next: string | null;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/**
 * A run to be done again, or not.
 *
 * number: its place in the order. need: needed, superseded (a later run was meant for another
 * time), healed or running. after: numbers of the steps that have to be done before it. reads: by
 * dataset the runs that wrote what was bad of it. by: the run that replaced it. command: what to
 * type, where that is known.
 */
export interface BackfillStep {
  number: number;
  job: string;
  run: string;
  need: string;
  meant_from: string | null;
  meant_to: string | null;
  after: number[];
  reads: Record<string, string[]>;
  writes: string[];
  by: string | null;
  command: string | null;
}

/**
 * All that is wrong, as of the newest evaluation. at: when that was; None before the first.
 *
 * unmeasured: objectives of which it cannot be told at present, and why.
 */
export interface AlertsAnswer {
  alerts: AlertEntry[];
  at: string | null;
  unmeasured: Record<string, string>;
  total: number;
  returned: number;
  truncated: boolean;
  next: string | null;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/**
 * Something that is wrong right now.
 *
 * urgency: page or ticket. subjects: identifiers of datasets and jobs. incident: the one that it
 * belongs to; silenced: why nobody is told of it. Of none of the two it is decided just now.
 */
export interface AlertEntry {
  fingerprint: string;
  detector: string;
  urgency: string;
  severity: string;
  subjects: string[];
  says: string;
  since: string;
  incident: string | null;
  silenced: string | null;
}

/**
 * What became of alerts that others told. taken: how many; incidents: those they belong to.
 *
 * unknown: names of assets in them that no event has ever named.
 */
export interface TakenAnswer {
  taken: number;
  incidents: string[];
  unknown: string[];
}

/** Silences, the newest first. */
export interface SilencesAnswer {
  silences: SilenceEntry[];
  total: number;
  returned: number;
  truncated: boolean;
  next: string | null;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/** For a while nobody is told of something. active: whether that is so now. */
export interface SilenceEntry {
  name: string;
  selector: string;
  detector: string | null;
  reason: string;
  by: string;
  since: string;
  until: string;
  ended: string | null;
  active: boolean;
}

/** A silence after it was made or ended. */
export interface SilencedAnswer {
  silence: SilenceEntry;
}

/** What was said, and where it is in the log. jobs: how many the flow was known through. */
export interface JudgedAnswer {
  judgement: JudgementEntry;
  offset: number;
  jobs: number;
}

/** What was said of two names. offset: of the event that says it; null where all was said. */
export interface NamesJudgedAnswer {
  one: string;
  other: string;
  word: "different" | "same" | "withdrawn";
  by: string;
  offset: number | null;
}

/**
 * What people say of a thing now: its owners by name, its tags and those of columns by key.
 *
 * offset: of the event that says it; null where nothing was new.
 */
export interface DescribedAnswer {
  of: string;
  owners: string[];
  tags: string[];
  column_tags: Record<string, string[]>;
  description: string | null;
  tier: number | null;
  domain: string | null;
  offset: number | null;
}

/** Producers by what they send wrongly. events: how many of the newest were read for this. */
export interface ProducersAnswer {
  producers: ProducerReport[];
  events: number;
  offset: number;
  coverage: Coverage;
}

/**
 * One producer, whatever its release.
 *
 * versions: the producer URIs it used. engines: what ran the work, by name and version, and
 * adapters that reported it. lag_s: of the newest event, between its own time and its arrival.
 */
export interface ProducerReport {
  producer: string;
  events: number;
  faulty: number;
  first_received_at: string;
  last_received_at: string;
  lag_s: number;
  versions: string[];
  engines: string[];
  adapters: string[];
  habits: Habit[];
}

/**
 * A rule that a producer breaks.
 *
 * events: how many of its events break it. offsets: of a few of them. pointer, detail: of the
 * first.
 */
export interface Habit {
  rule: string;
  severity: FindingSeverity;
  events: number;
  offsets: number[];
  pointer: string;
  detail: string;
  fix: string;
}

/**
 * How much a finding matters.
 *
 * error: the specification forbids it. warning: something is lost or misread because of it.
 * hint: lineage would be better otherwise.
 */
export type FindingSeverity = "error" | "hint" | "warning";

/** Senders by what was lost of them, the most first. */
export interface SendersAnswer {
  senders: SenderEntry[];
  total: number;
  returned: number;
  truncated: boolean;
  next: string | null;
  offset: number;
  coverage: Coverage;
}

/**
 * A sender, through all its lives that were heard of in the last week.
 *
 * produced: how many numbers it gave. heard: how many came. lost: how many nobody expects any
 * more; late: how many may still come. spooled, dropped, retried: as it says itself.
 * gaps: where numbers are lacking, the newest twenty of `gaps_total`.
 */
export interface SenderEntry {
  name: string;
  lives: number;
  last_at: string;
  produced: number;
  heard: number;
  lost: number;
  late: number;
  spooled: number;
  dropped: number;
  retried: number;
  gaps: MissingEntry[];
  gaps_total: number;
}

/**
 * Numbers of one epoch of a sender that did not come, both ends included.
 *
 * missing: how many of them did not; all, but where a sender has thousands of gaps. lost: how many
 * of these nobody expects any more. state: lost where there are any. noticed_at: when others
 * overtook them.
 */
export interface MissingEntry {
  epoch: string;
  first: number;
  last: number;
  missing: number;
  lost: number;
  state: "late" | "lost";
  noticed_at: string;
}

/**
 * Events of the log, newest first.
 *
 * total: how many fit, of those that were looked at so far; total_exact: whether none is older.
 * looked_back_to: the oldest offset that was looked at.
 */
export interface EventsAnswer {
  events: LoggedEntry[];
  looked_back_to: number;
  total: number;
  total_exact: boolean;
  returned: number;
  truncated: boolean;
  next: string | null;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/**
 * One event of the log in a list.
 *
 * kind: what it is about. type: START, COMPLETE and so on, of a run.
 * run_state: what has become of its run by now. source: who sent it.
 * size_bytes: as it was sent. erased: its body is gone.
 */
export interface LoggedEntry {
  offset: number;
  received_at: string;
  event_time: string;
  kind: "dataset" | "job" | "run";
  type: string | null;
  job: string | null;
  dataset: string | null;
  run: string | null;
  run_state: "ABORTED" | "COMPLETED" | "FAILED" | "NEW" | "RUNNING" | "STALE" | null;
  producer: string;
  source: string;
  size_bytes: number;
  erased: boolean;
}

/** One event, byte for byte. */
export interface EventAnswer {
  offset: number;
  received_at: string;
  source: string;
  digest: string;
  event: unknown;
}

/**
 * Dead letters, oldest first.
 *
 * total: how many there are in the state that was asked for. dropped: how many there were once
 * and went to make room.
 */
export interface DeadLettersAnswer {
  dead_letters: DeadLetterEntry[];
  total: number;
  returned: number;
  truncated: boolean;
  next: string | null;
  dropped: number;
}

/**
 * One thing that could not be accepted.
 *
 * replayed_as: the offset of the event that it is now. discarded: nothing will come of it.
 * body: its text; what is not UTF-8 is replaced. Empty once it is discarded.
 */
export interface DeadLetterEntry {
  number: number;
  reason: string;
  pointer: string;
  received_at: string;
  source: string;
  replayed_as: number | null;
  discarded: boolean;
  body: string;
}

/** Where a dead letter is in the log now. */
export interface ReplayAnswer {
  number: number;
  offset: number;
  duplicate: boolean;
}

/**
 * Where events are, by which rules, and what they will take up.
 *
 * shares: the largest first. full_in_days: when the disk of the store is full by the rules;
 * unruled_full_in_days: without any; null for not within ten years. counted: up to which event
 * the shares go. problem: why events are not moved that should be; empty where they are.
 */
export interface RetentionAnswer {
  rules: RuleEntry[];
  tiers: TierEntry[];
  shares: ShareEntry[];
  outlook: OutlookEntry[];
  holds: HoldEntry[];
  erasures: ErasureEntry[];
  bytes_a_day: number;
  free_bytes: number;
  full_in_days: number | null;
  unruled_full_in_days: number | null;
  counted: number;
  problem: string;
  total: number;
  returned: number;
  truncated: boolean;
  as_of: PointInTime;
  offset: number;
  coverage: Coverage;
}

/** A rule; see the file of rules. Null days: never. */
export interface RuleEntry {
  rule: string;
  namespaces: string[];
  kinds: string[];
  warm_after_days: number | null;
  cold_after_days: number | null;
  erase_after_days: number | null;
}

/**
 * What is in a tier now, as counted. place: where. sent: bytes of the events as they came.
 *
 * stored: bytes that they take up, in the store with all that stays of the others.
 */
export interface TierEntry {
  tier: string;
  place: string;
  events: number;
  sent: number;
  stored: number;
}

/**
 * Events of one namespace and kind, in bytes as they came. rule: null where they stay.
 *
 * a_day: of the last four weeks on average. hot, warm, cold, erased: where they belong by the
 * rules today.
 */
export interface ShareEntry {
  namespace: string;
  kind: string;
  rule: string | null;
  events: number;
  sent: number;
  a_day: number;
  hot: number;
  warm: number;
  cold: number;
  erased: number;
}

/**
 * Bytes taken up so many days from now, if as much comes each day as did lately.
 *
 * unruled: by events in the store, if all of them stayed there. hot, warm, cold: by the rules.
 * derived: by what is derived from events.
 */
export interface OutlookEntry {
  days: number;
  day: string;
  unruled: number;
  hot: number;
  warm: number;
  cold: number;
  derived: number;
}

/** A legal hold: nothing of namespaces like this one is erased. */
export interface HoldEntry {
  hold: string;
  namespace: string;
  reason: string;
  by: string;
  since: string;
}

/** Events that were erased. forgets: what was derived from them goes as well. */
export interface ErasureEntry {
  number: number;
  at: string;
  by: string;
  reason: string;
  forgets: boolean;
  events: number;
}

/** A hold that was placed or released. */
export interface HeldAnswer {
  hold: HoldEntry;
}

/**
 * Which events are erased, or would be. unknown: were erased before, or never there.
 *
 * restart: whether what was derived from them goes when the server is started again.
 */
export interface ErasedAnswer {
  events: number[];
  unknown: number[];
  dry_run: boolean;
  restart: boolean;
}

/** How many events were brought back from where room is cheap, and until when they stay. */
export interface BroughtBackAnswer {
  events: number;
  until: string;
}

/** Every endpoint, in the order of its file. */
export interface ChannelsAnswer {
  channels: ChannelEntry[];
  total: number;
}

/**
 * An endpoint, and how it stands with it.
 *
 * where: its host alone, since an address may be a secret. waiting: deliveries that are pending.
 * delivered, retried, failed: what became of attempts since the server started. held: how many of
 * what waits do so for their hour; held_because: what hour that is; held_until: when a ticket that
 * is put in now goes, which `held_until_local` says by the clock of the endpoint.
 */
export interface ChannelEntry {
  name: string;
  channel: string;
  where: string;
  actions: string[];
  types: string[];
  severities: string[];
  selector: string | null;
  disabled_at: string | null;
  disabled_because: string | null;
  failing_since: string | null;
  waiting: number;
  held: number;
  held_because: string | null;
  held_until: string | null;
  held_until_local: string | null;
  oldest_at: string | null;
  delivered: number;
  retried: number;
  failed: number;
}

/** Deliveries, the newest first. */
export interface DeliveriesAnswer {
  deliveries: DeliveryEntry[];
  total: number;
  returned: number;
  truncated: boolean;
  next: string | null;
  coverage: Coverage;
}

/**
 * A notice for one endpoint.
 *
 * notice: its id, which is the same each time it is sent. attempts: since it was put in or
 * replayed. settled_at: when it was delivered, or given up and because of what. last: the newest
 * attempt.
 */
export interface DeliveryEntry {
  number: number;
  endpoint: string;
  state: string;
  notice: string;
  type: string;
  action: string;
  severity: string;
  dedup_key: string;
  title: string;
  created_at: string;
  attempts: number;
  next_at: string | null;
  settled_at: string | null;
  because: string | null;
  last: AttemptEntry | null;
}

/** One time that a delivery was tried. */
export interface AttemptEntry {
  at: string;
  took_s: number;
  status: number | null;
  detail: string;
}

/** One delivery with all that is kept of its attempts, oldest first, and the notice itself. */
export interface DeliveryAnswer {
  delivery: DeliveryEntry;
  tried: AttemptEntry[];
  notice: unknown;
}

/**
 * How many deliveries are sent again.
 *
 * overtaken: how many stay given up, since a later notice of the same matter was delivered.
 */
export interface ReplayedAnswer {
  replayed: number;
  overtaken: number;
}

/** How a test went. detail: the beginning of the answer, or what went wrong. */
export interface TestedAnswer {
  name: string;
  delivered: boolean;
  status: number | null;
  detail: string;
}

/** An endpoint that is sent to. was_disabled: whether that is new. */
export interface EnabledAnswer {
  name: string;
  was_disabled: boolean;
}

/**
 * The state of the server.
 *
 * status: ok, or degraded when events are safe but questions no longer follow them.
 * lag: events that are durable and not yet in the graph. lag_seconds: age of the oldest of them.
 * dead_letters: what was refused and waits. dead_letters_dropped: what went to make room for it.
 */
export interface Health {
  status: "degraded" | "ok";
  version: string;
  log_offset: number;
  projection_offset: number;
  lag: number;
  lag_seconds: number;
  dead_letters: number;
  dead_letters_dropped: number;
  problem: string | null;
}

/** Somebody went through a review. note: what they found, and what follows of it. */
export interface SigningBody {
  review: string;
  by?: string | null;
  note?: string | null;
}

/**
 * Something is wrong.
 *
 * title: what, in a line. of: the datasets, columns, jobs or runs. severity: else by what is
 * affected. started, detected: when, where that is known. to: who takes care of it.
 * fingerprint: while an incident with it is open, no second one is opened. by: who says so, where
 * no key tells.
 */
export interface OpeningBody {
  title: string;
  of?: string[];
  severity?: Severity | null;
  note?: string | null;
  started?: string | null;
  detected?: string | null;
  to?: string | null;
  fingerprint?: string | null;
  runbook?: string | null;
  by?: string | null;
}

/** How bad it is, the worst first. The first two are for pages, the others for tickets. */
export type Severity = "critical" | "high" | "low" | "medium";

/**
 * What somebody does about an incident.
 *
 * name: which one. kind: what is done. note: in words. of: assets to attach. cause: the asset or
 * job at fault; commit: of its code. to: who takes it on, or does an action. to_owners: tell
 * everyone who answers for something affected. recipients: tell these. times: by moment when that
 * was. step: of the checklist, or of a runbook. action: something to be done later; due: by when.
 * answers: by question of the review.
 */
export interface ActBody {
  name: string;
  kind: ActKind;
  note?: string | null;
  title?: string | null;
  severity?: Severity | null;
  of?: string[];
  cause?: string | null;
  commit?: string | null;
  to?: string | null;
  to_owners?: boolean;
  recipients?: string[];
  times?: Record<string, string>;
  step?: string | null;
  action?: string | null;
  due?: string | null;
  url?: string | null;
  answers?: Record<string, string>;
  by?: string | null;
}

/** What somebody does about an incident, or Headwater does by itself. */
export type ActKind = "acknowledge" | "action" | "assign" | "attach" | "check" | "done" | "expected" | "false_positive" | "identify" | "link" | "mitigate" | "moment" | "note" | "notify" | "open" | "recover" | "remedy_approve" | "remedy_end" | "remedy_propose" | "remedy_start" | "remedy_try" | "remedy_withdraw" | "reopen" | "resolve" | "review" | "severity" | "title" | "uncheck";

/**
 * The seven times of an incident, in the order in which they should come.
 *
 * STARTED: the trouble began. DETECTED: something or somebody noticed. ALERTED: people were told.
 * RESPONDING: somebody took it on. IDENTIFIED: the cause is known. MITIGATED: nobody is hurt any
 * more. RESOLVED: all is well again.
 */
export type Moment = "alerted" | "detected" | "identified" | "mitigated" | "resolved" | "responding" | "started";

/**
 * A step with a remedy.
 *
 * name: of the incident. remedy: what to propose. attempt: with which of its attempts the step is
 * taken. digest: of the dry run that is approved. note: why; an approval needs it. by: who does
 * it, where no key tells.
 */
export interface StepBody {
  name: string;
  step: Step;
  remedy?: string | null;
  attempt?: number | null;
  digest?: string | null;
  note?: string | null;
  by?: string | null;
}

/** What is done with a remedy, in the order in which it is. */
export type Step = "approve" | "dry_run" | "propose" | "roll_back" | "run" | "withdraw";

/** Incidents from before. */
export interface ImportBody {
  incidents: PastIncident[];
  by?: string | null;
}

/**
 * An incident from before. id: by which it is known, so that it is imported once.
 *
 * The times are those of the seven moments that are known.
 */
export interface PastIncident {
  id: string;
  title: string;
  severity: Severity | null;
  of: string[];
  note: string | null;
  started: string | null;
  detected: string | null;
  alerted: string | null;
  responding: string | null;
  identified: string | null;
  mitigated: string | null;
  resolved: string | null;
}

/**
 * For a while nobody is to be told of something.
 *
 * selector: of what; detector: only what this objective says of it. until: when that ends; since:
 * when it begins, now where it is absent. reason: why. by: who says so, where no key tells.
 */
export interface SilenceBody {
  selector: string;
  until: string;
  reason: string;
  since?: string | null;
  detector?: string | null;
  by?: string | null;
}

/** A silence is to end now. name: which one, such as S-3. */
export interface EndSilenceBody {
  name: string;
}

/**
 * What somebody says of the flow from a source to a target.
 *
 * source, target: two datasets or two columns. job: a rejection through this job alone. until:
 * when a rejection ends to hold. by: who says so, where no key tells.
 */
export interface Judging {
  word: Word;
  source: string;
  target: string;
  job?: string | null;
  reason?: string | null;
  by?: string | null;
  until?: string | null;
}

/** What somebody says of a flow. */
export type Word = "confirmed" | "rejected" | "withdrawn";

/**
 * What somebody says of two names: same, different, or nothing any more.
 *
 * one, other: two datasets. type: of what kind the other name is. by: who says so, where no key
 * tells.
 */
export interface NamesJudging {
  word: NameWord;
  one: string;
  other: string;
  type?: string;
  reason?: string | null;
  by?: string | null;
}

/** What somebody says of two names. */
export type NameWord = "different" | "same" | "withdrawn";

/**
 * What is to be said of a dataset or a job, and what of it is taken back.
 *
 * of: its identifier or name. description, tier, domain: null takes back what people said.
 * add_owners: by name in which part they answer for it, such as MAINTAINER; null where that is
 * not said. add_tags: by key the value; `true` for a plain label. add_column_tags: the same by
 * column; remove_column_tags: keys by column. What producers send stays, whatever is taken back.
 */
export interface Describing {
  of: string;
  add_owners?: Record<string, string | null>;
  remove_owners?: string[];
  add_tags?: Record<string, string>;
  remove_tags?: string[];
  add_column_tags?: Record<string, Record<string, string>>;
  remove_column_tags?: Record<string, string[]>;
  description?: string | null;
  tier?: number | null;
  domain?: string | null;
}

/** Rules to be thought through, as TOML, and how many days to look ahead. */
export interface PlanBody {
  rules: string;
  days?: number;
  limit?: number;
}

/** A legal hold. namespace: a pattern, such as bank://*. */
export interface HoldBody {
  hold: string;
  namespace: string;
  reason: string;
  by?: string | null;
}

/** A hold that is to end. */
export interface ReleaseBody {
  hold: string;
}

/** Events to be erased, by their offsets. dry_run: only say which there are. */
export interface ErasureBody {
  events: number[];
  reason: string;
  by?: string | null;
  dry_run?: boolean;
}

/** Events to be read fast again for some days, by the first and the last of their offsets. */
export interface BringingBackBody {
  first: number;
  last: number;
  days?: number;
}
