import { GraphQLError } from "graphql";

const GID = /^gid:\/\/shopify\/([A-Za-z]+)\/([^/?]+)/;

/** Shopify's global id of a record. */
export const gid = (type: string, id: number | string): string => `gid://shopify/${type}/${id}`;

/** The type and the last part of a global id, or null when it is none. */
export function splitGid(id: string): { type: string; key: string } | null {
  const match = GID.exec(id);
  return match ? { type: match[1]!, key: match[2]! } : null;
}

/** The number behind a global id; null when it names another type or no number, as for a record that does not exist. */
export function numericId(id: string, type: string): number | null {
  const parts = splitGid(id);
  return parts?.type === type && /^\d+$/.test(parts.key) ? Number(parts.key) : null;
}

/** Refuses an id that no record can have, the way Shopify does: with an error beside `data`, not a user error. */
export function requireGid(id: string, type: string): number {
  const parts = splitGid(id);
  if (!parts || parts.type !== type) throw resourceNotFound("invalid id");
  const number = numericId(id, type);
  if (!number) throw resourceNotFound(`Invalid id: ${id}`);
  return number;
}

function resourceNotFound(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: "RESOURCE_NOT_FOUND" } });
}
