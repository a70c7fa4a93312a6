/** Cuts the bytes of one connection into whole replies, as far as they have arrived. */
export type ReplySplitter = (chunk: Buffer) => Buffer[];

/** Takes each piece that arrives for a reply: near enough where replies are short and not pipelined. */
export function pieces(): ReplySplitter {
  return (chunk) => [chunk];
}

/** Cuts what a Redis server says (RESP 2). */
export function redisReplies(): ReplySplitter {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const replies: Buffer[] = [];
    for (let end = replyEnd(rest, 0); end > 0; end = replyEnd(rest, 0)) {
      replies.push(rest.subarray(0, end));
      rest = rest.subarray(end);
    }
    return replies;
  };
}

const [STRING, LIST] = ['$'.charCodeAt(0), '*'.charCodeAt(0)];

/** Where the reply that begins at `start` ends; 0 when it is not all there. */
function replyEnd(bytes: Buffer, start: number): number {
  const lineEnd = bytes.indexOf('\r\n', start) + 2;
  if (lineEnd < 2) return 0;
  const kind = bytes[start];
  const count = Number(bytes.toString('latin1', start + 1, lineEnd - 2));
  if (kind === STRING && count >= 0) {
    const end = lineEnd + count + 2;
    return end <= bytes.length ? end : 0;
  }
  let end = lineEnd;
  for (let left = kind === LIST ? count : 0; left > 0 && end > 0; left--)
    end = replyEnd(bytes, end);
  return end;
}
