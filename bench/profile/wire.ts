/**
 * Text of the statement that a message of PostgreSQL's protocol parses, runs or plans.
 * @param names Texts of prepared statements by name; statements that the message prepares are added.
 */
export function statementOf(message: Uint8Array, names: Map<string, string>): string {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  let found = "";
  for (let at = 0; at + 5 <= bytes.length; at += 1 + bytes.readUInt32BE(at + 1)) {
    const type = String.fromCharCode(bytes[at] ?? 0);
    const body = bytes.subarray(at + 5, at + 1 + bytes.readUInt32BE(at + 1));
    const [first = "", second = ""] = texts(body);
    if (type === "Q") found ||= first;
    if (type === "P") {
      names.set(first, second);
      found ||= second;
    }
    // Bind names the portal first, then the statement.
    if (type === "B") found ||= names.get(second) ?? "";
  }
  return found;
}

/** The two texts at the start of a message, each ended by a zero byte. */
function texts(body: Buffer): readonly string[] {
  const end = body.indexOf(0);
  const next = body.indexOf(0, end + 1);
  return [body.toString("utf8", 0, end), body.toString("utf8", end + 1, next)];
}
