import { Refusal, unauthorized } from '../http/answer.ts';
import type { Caller } from '../state.ts';
import type { World } from '../world.ts';
import { assertAppJwt } from './jwt.ts';

/** Reads `Authorization`; throws GitHub's 401 for credentials that are not good. */
export function callerOf(world: World, authorization: string | undefined): Caller {
  if (!authorization) return { kind: 'anonymous' };
  const [scheme = '', value = ''] = authorization.split(/\s+/, 2);
  if (scheme.toLowerCase() === 'basic') return basicCaller(world, value);
  if (value.startsWith('eyJ')) {
    assertAppJwt(world.app, value, world.now());
    return { kind: 'app' };
  }
  if (value.startsWith('gho_')) return { kind: 'oauth', authorization };
  return tokenCaller(world, value);
}

/** `x-access-token:<token>` or `<login>:<token>`, as git sends them. */
function basicCaller(world: World, value: string): Caller {
  const decoded = Buffer.from(value, 'base64').toString();
  return tokenCaller(world, decoded.slice(decoded.indexOf(':') + 1));
}

function tokenCaller(world: World, value: string): Caller {
  const login = world.state.personalTokens.get(value);
  if (login !== undefined) return { kind: 'person', login };
  const token = world.state.tokens.get(value);
  if (!token || token.revoked || token.expiresAt <= world.now() || world.state.installation === 'gone')
    throw unauthorized();
  if (world.state.installation === 'suspended')
    throw new Refusal(403, 'This installation has been suspended');
  return { kind: 'installation', token };
}
