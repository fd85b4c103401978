import Type from 'typebox';
import { shape } from '../../../schema/api/common.ts';
import { NewToken, TokenList, TokenRequest } from '../../../schema/api/token.ts';
import { createToken, deleteToken, listTokens } from '../functions/tokens.ts';
import { operation } from '../operation.ts';

export const tokenOperations = [
  operation({
    id: 'listTokens',
    method: 'GET',
    path: '/tokens',
    summary: 'Your personal tokens, without their texts',
    scope: 'session',
    needs: 'nothing',
    answer: TokenList,
    run: ({ deps, caller }) => listTokens(deps, caller),
  }),
  operation({
    id: 'createToken',
    method: 'POST',
    path: '/tokens',
    summary: 'A personal token for a program; shown this once',
    scope: 'session',
    needs: 'nothing',
    body: TokenRequest,
    answer: NewToken,
    status: 201,
    run: ({ deps, caller }, { body }) => createToken(deps, caller, body),
  }),
  operation({
    id: 'deleteToken',
    method: 'DELETE',
    path: '/tokens/{token}',
    summary: 'Revoke one of your tokens',
    scope: 'session',
    needs: 'nothing',
    params: shape({ token: Type.String({ pattern: '^[0-9a-f-]{36}$' }) }),
    run: ({ deps, caller }, { params }) => deleteToken(deps, caller, params),
  }),
] as const;
