import { EnvironmentId, RepositoryId, shape } from '../../../schema/api/common.ts';
import {
  BypassTokenList,
  BypassTokenRequest,
  NewBypassToken,
  NewShareLink,
  ShareLinkList,
  ShareLinkRequest,
  SharingId,
} from '../../../schema/api/sharing.ts';
import { createBypassToken, deleteBypassToken, listBypassTokens } from '../functions/bypass-tokens.ts';
import { createShareLink, deleteShareLink, listShareLinks } from '../functions/share-links.ts';
import { operation } from '../operation.ts';

const rights = { scope: 'share', needs: 'write' } as const;
const environment = {
  ...rights,
  path: '/environments/{environment}/share-links',
  params: shape({ environment: EnvironmentId }),
};
const repository = {
  ...rights,
  path: '/repositories/{repository}/bypass-tokens',
  params: shape({ repository: RepositoryId }),
};

export const sharingOperations = [
  operation({
    ...environment,
    id: 'listShareLinks',
    method: 'GET',
    summary: 'Links to its processes, without their addresses',
    answer: ShareLinkList,
    run: ({ deps, caller }, { params }) => listShareLinks(deps, caller, params),
  }),
  operation({
    ...environment,
    id: 'createShareLink',
    method: 'POST',
    summary: 'A link by which anybody sees one process until it ends; shown this once',
    body: ShareLinkRequest,
    answer: NewShareLink,
    status: 201,
    run: ({ deps, caller }, { params, body }) => createShareLink(deps, caller, { ...params, ...body }),
  }),
  operation({
    ...rights,
    id: 'deleteShareLink',
    method: 'DELETE',
    path: `${environment.path}/{link}`,
    summary: 'Revoke a link',
    params: shape({ environment: EnvironmentId, link: SharingId }),
    run: ({ deps, caller }, { params }) => deleteShareLink(deps, caller, params),
  }),
  operation({
    ...repository,
    id: 'listBypassTokens',
    method: 'GET',
    summary: 'Tokens by which programs see its processes, without their texts',
    answer: BypassTokenList,
    run: ({ deps, caller }, { params }) => listBypassTokens(deps, caller, params),
  }),
  operation({
    ...repository,
    id: 'createBypassToken',
    method: 'POST',
    summary:
      'A token by which programs see all of its processes, or those of one environment; shown this once',
    body: BypassTokenRequest,
    answer: NewBypassToken,
    status: 201,
    run: ({ deps, caller }, { params, body }) => createBypassToken(deps, caller, { ...params, ...body }),
  }),
  operation({
    ...rights,
    id: 'deleteBypassToken',
    method: 'DELETE',
    path: `${repository.path}/{token}`,
    summary: 'Revoke a token',
    params: shape({ repository: RepositoryId, token: SharingId }),
    run: ({ deps, caller }, { params }) => deleteBypassToken(deps, caller, params),
  }),
] as const;
