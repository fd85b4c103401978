import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { EnvironmentKey } from '../../schema/environment.ts';
import { boundedSet } from './bounded-set.ts';
import type { Activity } from './open-activity.ts';
import { pathOf, weighRequest } from './weigh-request.ts';

/** Tells the activity what goes through the gateway to pods that are awake. */
export interface Visits {
  /** Call once per request that is passed on, before it is. */
  followRequest(environment: EnvironmentKey, request: IncomingMessage, response: ServerResponse): void;
  /** Call once per WebSocket that is passed on, with the client's socket. */
  followSocket(environment: EnvironmentKey, client: Socket): void;
}

/** A WebSocket is looked at every 5 s, and judged every minute. */
const lookMs = 5000;
const looksAMinute = 12;
/** Heartbeats of the usual libraries come every 15 s at most: who sends more often is a person, or works for one. */
const heartbeatsAMinute = 4;

/**
 * A visit holds the pod awake until it is answered. What a page's script asks counts when it changes something, or asks for a path that
 * no script has asked for lately: a tab that was left open asks for the same ones for days. Of a WebSocket, a minute counts in which its
 * client sends more often than heartbeats come.
 */
export function openVisits(activity: Pick<Activity, 'touch' | 'hold'>): Visits {
  const asked = boundedSet(10_000);
  return {
    followRequest: (environment, request, response) => {
      const weight = weighRequest(request);
      if (weight === 'visit') response.once('close', activity.hold(environment, 'http'));
      if (weight !== 'script') return;
      const isNew = asked.add(`${environment} ${pathOf(request.url)}`);
      if (isNew || request.method !== 'GET') activity.touch(environment, 'http');
    },
    followSocket: (environment, client) => {
      const stop = countMinutes(client, () => activity.touch(environment, 'websocket'));
      client.once('close', stop);
    },
  };
}

/** Calls `used` at the end of each minute in which the client sent something at more than a few looks. */
function countMinutes(client: Pick<Socket, 'bytesRead'>, used: () => void): () => void {
  let [looks, moved, before] = [0, 0, client.bytesRead];
  const timer = setInterval(() => {
    looks += 1;
    if (client.bytesRead > before) moved += 1;
    before = client.bytesRead;
    if (looks < looksAMinute) return;
    if (moved > heartbeatsAMinute) used();
    [looks, moved] = [0, 0];
  }, lookMs);
  timer.unref();
  return () => clearInterval(timer);
}
