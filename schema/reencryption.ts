import { type Static, Type } from 'typebox';

/** What `POST /repos/:owner/:repo/secrets/reencrypt` takes and answers: ciphertexts in, ciphertexts out, never a value. */
export const reencryptRequest = Type.Object(
  {
    /** Each `age:<base64>` or armored. */
    ciphertexts: Type.Array(Type.String({ minLength: 1, maxLength: 64 * 1024 }), {
      minItems: 1,
      maxItems: 100,
    }),
  },
  { additionalProperties: false },
);

export const reencryptAnswer = Type.Object({
  /** What the repository's secrets are encrypted to now. */
  recipient: Type.String(),
  /** In the order of the request. */
  results: Type.Array(
    Type.Union([
      Type.Object({ ciphertext: Type.String() }),
      Type.Object({
        fault: Type.Union([
          Type.Literal('wrong-recipient'),
          Type.Literal('damaged'),
          Type.Literal('not-age'),
        ]),
        /** An earlier recipient of the repository that it is encrypted to, and that opens nothing any more. */
        retired: Type.Optional(Type.String()),
      }),
    ]),
  ),
});

export type ReencryptRequest = Static<typeof reencryptRequest>;
export type ReencryptAnswer = Static<typeof reencryptAnswer>;
