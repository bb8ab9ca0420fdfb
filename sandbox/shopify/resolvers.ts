/** What all resolvers share. A field without a resolver here shows the record's property of that name, or is refused. */
import { connect, type Connection, type ConnectionArgs, type Position } from "./connections.ts";
import type { Actor, Scene } from "./world.ts";
import type { Shop } from "./store.ts";

/** One GraphQL request. */
export interface RequestContext {
  scene: Scene;
  shop: Shop;
  actor: Actor;
  apiVersion: string;
  apiKey: string;
}

// Sources and arguments were checked against the schema before a resolver sees them.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Resolver<Source = any, Args = any> = (source: Source, args: Args, context: RequestContext) => unknown;
export type Resolvers = Record<string, Record<string, Resolver>>;

/** A connection over records that have an id, in the order of their ids. */
export function byId<T extends { id: number }>(items: T[], args: ConnectionArgs): Connection<T> {
  return connect(items, args, ({ id }): Position => ({ value: id, id }));
}
