import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { EnvironmentKey } from '../../schema/environment.ts';
import { boundedSet } from './bounded-set.ts';
import type { Activity } from './open-activity.ts';
import { pathOf, type Weight } from './weigh-request.ts';

/** Tells the activity what goes through the gateway to pods that are awake. */
export interface Visits {
  /** Call once per exchange that is passed on: with the response to a request, or with the client's socket of a WebSocket. */
  follow(environment: EnvironmentKey, passed: Passed, exchange: ServerResponse | Socket): void;
}

export interface Passed {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly weight: Weight;
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
    follow: (environment, { method, path, weight }, exchange) => {
      if ('bytesRead' in exchange) {
        const stop = countMinutes(exchange, () => activity.touch(environment, 'websocket'));
        exchange.once('close', stop);
      } else if (weight === 'visit') {
        exchange.once('close', activity.hold(environment, 'http'));
      } else if (weight === 'script') {
        const isNew = asked.add(`${environment} ${pathOf(path)}`);
        if (isNew || method !== 'GET') activity.touch(environment, 'http');
      }
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
