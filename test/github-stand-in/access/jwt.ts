import { createPublicKey, createSign, createVerify } from 'node:crypto';
import type { AppFacts } from '../app-facts.ts';
import { unauthorized } from '../http/answer.ts';

/** GitHub's limit on the life of an app's JWT, with its minute of clock drift. */
const LONGEST_LIFE_S = 600;
const DRIFT_S = 60;

export function appJwt(app: AppFacts, nowMs: number): string {
  const now = Math.floor(nowMs / 1000);
  const content = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode({ iat: now - 30, exp: now + 300, iss: String(app.id) })}`;
  return `${content}.${createSign('RSA-SHA256').update(content).sign(app.privateKey, 'base64url')}`;
}

/** Throws the 401 that GitHub gives for whatever is wrong with an app's JWT. */
export function assertAppJwt(app: AppFacts, jwt: string, nowMs: number): void {
  const [header = '', payload = '', signature = ''] = jwt.split('.');
  const claims = decode(payload);
  if (decode(header)?.alg !== 'RS256' || !claims) throw unauthorized('A JSON web token could not be decoded');
  if (!isOf(app, claims.iss)) throw unauthorized('Integration not found');
  const signed = createVerify('RSA-SHA256').update(`${header}.${payload}`);
  if (!signed.verify(createPublicKey(app.privateKey), signature, 'base64url'))
    throw unauthorized('A JSON web token could not be decoded');
  const now = nowMs / 1000;
  const { iat, exp } = claims;
  if (typeof exp !== 'number' || exp <= now) {
    throw unauthorized(
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  }
  if (exp > now + LONGEST_LIFE_S)
    throw unauthorized("'Expiration time' claim ('exp') is too far in the future");
  if (typeof iat !== 'number' || iat > now + DRIFT_S) {
    throw unauthorized(
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  }
}

function isOf(app: AppFacts, issuer: unknown): boolean {
  return String(issuer) === String(app.id) || issuer === app.clientId;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(part: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
