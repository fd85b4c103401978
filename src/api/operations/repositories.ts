import { RepositoryId, shape } from '../../../schema/api/common.ts';
import {
  AuditQuery,
  DeedList,
  Places,
  Recipient,
  RecipientList,
  RepositoryList,
  RepositoryView,
} from '../../../schema/api/repository.ts';
import { listPlaces } from '../functions/list-places.ts';
import { exportAudit, readAudit } from '../functions/read-audit.ts';
import { listRecipients, retireRecipient, rotateRecipient } from '../functions/recipients.ts';
import { listRepositories, readRepository } from '../functions/repositories.ts';
import { operation } from '../operation.ts';

const params = shape({ repository: RepositoryId });

export const repositoryOperations = [
  operation({
    id: 'listRepositories',
    method: 'GET',
    path: '/repositories',
    summary: 'Repositories that you can read',
    scope: 'read',
    needs: 'nothing',
    answer: RepositoryList,
    run: ({ deps, caller }) => listRepositories(deps, caller),
  }),
  operation({
    id: 'readRepository',
    method: 'GET',
    path: '/repositories/{repository}',
    summary: 'One repository',
    scope: 'read',
    needs: 'read',
    params,
    answer: RepositoryView,
    run: ({ deps, caller }, input) => readRepository(deps, caller, input.params),
  }),
  operation({
    id: 'listPlaces',
    method: 'GET',
    path: '/repositories/{repository}/places',
    summary: 'Branches and open pull requests, with and without environments',
    scope: 'read',
    needs: 'read',
    params,
    answer: Places,
    run: ({ deps, caller }, input) => listPlaces(deps, caller, input.params),
  }),
  operation({
    id: 'listRecipients',
    method: 'GET',
    path: '/repositories/{repository}/recipients',
    summary: 'What its secrets are encrypted to',
    scope: 'read',
    needs: 'read',
    params,
    answer: RecipientList,
    run: ({ deps, caller }, input) => listRecipients(deps, caller, input.params),
  }),
  operation({
    id: 'rotateRecipient',
    method: 'POST',
    path: '/repositories/{repository}/recipients',
    summary: 'Make a new recipient; the old ones open until they are retired',
    scope: 'secrets',
    needs: 'maintain',
    params,
    answer: RecipientList,
    status: 201,
    run: ({ deps, caller }, input) => rotateRecipient(deps, caller, input.params),
  }),
  operation({
    id: 'retireRecipient',
    method: 'DELETE',
    path: '/repositories/{repository}/recipients/{recipient}',
    summary: 'Let an old recipient open nothing any more',
    scope: 'secrets',
    needs: 'maintain',
    params: shape({ repository: RepositoryId, recipient: Recipient }),
    answer: RecipientList,
    run: ({ deps, caller }, input) => retireRecipient(deps, caller, input.params),
  }),
  operation({
    id: 'readAudit',
    method: 'GET',
    path: '/repositories/{repository}/audit',
    summary: 'Who did what, oldest first',
    scope: 'audit',
    needs: 'maintain',
    params,
    query: AuditQuery,
    answer: DeedList,
    run: ({ deps, caller }, input) => readAudit(deps, caller, { ...input.params, ...input.query }),
  }),
  operation({
    id: 'exportAudit',
    method: 'GET',
    path: '/repositories/{repository}/audit.jsonl',
    summary: 'All of it, a deed a line',
    scope: 'audit',
    needs: 'maintain',
    params,
    streams: 'application/x-ndjson',
    run: ({ deps, caller, signal }, input) => exportAudit(deps, caller, { ...input.params, signal }),
  }),
] as const;
