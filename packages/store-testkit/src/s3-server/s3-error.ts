import type { OriginAnswer } from '../origin-answer.js';

/** An error as S3 words it ("Error responses" in Amazon S3's API reference). */
export class S3Error extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: S3ErrorFields;

  constructor(status: number, code: string, fields: S3ErrorFields) {
    super(fields.Message);
    this.status = status;
    this.code = code;
    this.fields = fields;
  }
}

/** Elements of the answer: also `Key`, `BucketName`, `Region`. */
export interface S3ErrorFields {
  readonly Message: string;
  readonly [name: string]: string;
}

/** The answer to a request that failed; one to HEAD has no body. */
export function errorAnswer(error: S3Error, method: string): OriginAnswer {
  const { status, code, fields } = error;
  const elements = { Code: code, ...fields, RequestId: 'TESTKIT' };
  const xml = Object.entries(elements).map(
    ([name, text]) => `<${name}>${escaped(text)}</${name}>`,
  );
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${xml.join('')}</Error>`;
  const headers = { 'content-type': 'application/xml' };
  return method === 'HEAD' ? { status, headers } : { status, headers, body };
}

function escaped(text: string): string {
  return text.replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
