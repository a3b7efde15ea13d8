/** A pattern that texts must not contain, and what to write instead. */
export interface LanguageRule {
  readonly name: string;
  readonly pattern: RegExp;
  /** The replacement, shown in the message. */
  readonly instead: string;
  /** Sample that the rule reports, and a correct one; checked by the test. */
  readonly bad: string;
  readonly good: string;
}

const word = (
  text: string,
  instead: string,
  bad: string,
  good: string,
  pattern = new RegExp(`\\b(?:${text})\\b`, "i"),
): LanguageRule => ({ name: text.split("|")[0] ?? text, pattern, instead, bad, good });

/** Words and phrases that a reader may not understand at first reading. */
export const wordRules: readonly LanguageRule[] = [
  word(
    "somebody|someone else's",
    "a user, or the role",
    "Somebody changed it.",
    "A user changed it.",
  ),
  word(
    "nobody",
    "no user, or a passive clause",
    "Nobody waits for it.",
    "No request waits for it.",
  ),
  word(
    "whoever",
    "the role: the caller, the client",
    "Whoever asks gets 404.",
    "The caller gets 404.",
  ),
  word("anew", "again", "Plans it anew.", "Plans it again."),
  word("surely", "leave it out, or say how it is known", "It surely failed.", "It failed."),
  word("mend|mends|mended|mending", "fix, repair", "Has to be mended.", "Has to be fixed."),
  word("of ours", "the host's, this program's", "Faults of ours.", "Errors of the host."),
  word("for good", "permanently", "Deletes it for good.", "Deletes it permanently."),
  word(
    "for so long",
    "the duration by name",
    "Left alone for so long.",
    "Back-off after a failure.",
  ),
  word(
    "so long",
    "the duration by name",
    "Kept so long.",
    "Retention in days.",
    /\bso long\b(?! as\b)/i,
  ),
  word("such a|such an", "a, or this", "Such a row is old.", "This row is old."),
  word("lane|lanes", "rate-limit key", "Messages of a lane.", "Messages of a rate-limit key."),
  word(
    "notices",
    "notifications",
    "Sends the notices.",
    "The user notices it.",
    /\b(?:a|an|one|each|every|this|that|its|these|those|the|all|no|of|many|more|first|old|new|waiting) notices?\b(?! (?:that|when|how|it)\b)/i,
  ),
  word("keeper|keepers", "token refresher, or the class", "The token keeper.", "The refresher."),
  word("learnt|unlearnt", "added, known", "A learnt key.", "An added key."),
  word("twin|twins", "legacy alias, counterpart", "A twin of this.", "An alias of this."),
  word(
    "strike|strikes|struck",
    "inject, injected",
    "The fault struck twice.",
    "The fault was injected.",
  ),
  word("doubtful", "fromCache, uncertain", "A doubtful row.", "A cached row."),
  word(
    "arrow",
    "dependency rule",
    "The arrows of the packages.",
    "An arrow function.",
    /\barrows?\b(?! (?:functions?|keys?)\b)/i,
  ),
  word("giveBack|gives? back|given back", "revoke, release, return", "Gives back.", "Returns it."),
  word("the other side", "the provider, the server", "The other side hangs.", "The server hangs."),
  word(
    "the world",
    "the environment, or the state",
    "The world is a port.",
    "The host's services.",
  ),
  word("at the utmost", "at most", "Ten at the utmost.", "Ten at most."),
  word("goodbye|says goodbye", "closes the connection", "Says goodbye.", "Closes it."),
  word("faults? of ours|our faults?", "unexpected errors", "A fault of ours.", "An error."),
];

/** Rules for doc comments. */
export const docRules: readonly LanguageRule[] = [
  {
    name: "undefined-colon",
    pattern: /(?:^|[.!] |@returns )(?:Undefined|Null|Absent|Empty): /,
    instead: '"Undefined if …" or "undefined selects …"',
    bad: "Undefined: in memory.",
    good: "Undefined if there is none.",
  },
  {
    name: "true-colon",
    pattern: /(?:^|[.!] |@returns )(?:True|False): /,
    instead: '"True if …"',
    bad: "@returns True: it was sent.",
    good: "@returns true if it was sent",
  },
  {
    name: "question",
    pattern: /^(?:Is|Are|Does|Do|Did|Has|Have|May|Can|Was|Were)\b[^.]*\?/,
    instead: 'a statement: "True if …"',
    bad: "Does this password fit?",
    good: "True if the password matches.",
  },
];

/** Citations that a reader of the published packages cannot open. */
export const citationRule: LanguageRule = {
  name: "citation",
  pattern: /\((?:[^()]*, )?(?!AES-|SHA-)[A-Z]{2,4}-\d+[^()]*\)|API contract|[Ss]ource document/,
  instead: "an explanation, or a link to documentation",
  bad: "Verified first (GC-3).",
  good: "Verified first (AES-256-GCM).",
};

/** Minimum number of words of a doc comment and of an OpenAPI summary. */
export const minWords = 3;

/** Reviewed false positives: exact fragments that are removed before the words are searched. */
export const allowed: readonly string[] = [
  "legal notice",
  "copyright notice",
  "security notice",
  "send_lanes",
  "integration_notices",
  // Columns of released migrations.
  "lane text primary key",
  "rename column lane to",
];
