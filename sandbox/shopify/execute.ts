/** Runs GraphQL requests on Shopify's schema: access first, then the resolvers, and nothing that neither knows. */
import { readFileSync } from "node:fs";
import {
  buildSchema,
  execute,
  getNamedType,
  getOperationAST,
  GraphQLError,
  parse,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import { checkAccess } from "./access.ts";
import { gid } from "./gid.ts";
import { mutationResolvers } from "./mutations.ts";
import { appResolvers } from "./resolvers-app.ts";
import { catalogResolvers } from "./resolvers-catalog.ts";
import { fulfillmentOrderResolvers } from "./resolvers-fulfillment-orders.ts";
import { orderResolvers } from "./resolvers-orders.ts";
import type { RequestContext, Resolver, Resolvers } from "./resolvers.ts";

let loaded: GraphQLSchema | undefined;

/** Shopify's Admin schema. */
export function adminSchema(): GraphQLSchema {
  loaded ??= buildSchema(readFileSync(new URL("./admin-2026-10.graphql", import.meta.url), "utf8"), {
    assumeValidSDL: true,
  });
  return loaded;
}

const resolvers: Resolvers = {};
for (const part of [catalogResolvers, orderResolvers, fulfillmentOrderResolvers, appResolvers, mutationResolvers]) {
  for (const [type, fields] of Object.entries(part)) resolvers[type] = { ...resolvers[type], ...fields };
}

/** A field that the model does not have is refused by name: an invented value would mislead. */
function notModelled(type: string, field: string): GraphQLError {
  return new GraphQLError(`Sandbox: ${type}.${field} is not modelled`, { extensions: { code: "SANDBOX_UNSUPPORTED" } });
}

/** The type a field leads to; a connection leads to its nodes. */
function destination(schema: GraphQLSchema, name: string): string {
  if (!name.endsWith("Connection")) return name;
  const node = name.slice(0, -"Connection".length);
  return schema.getType(node) ? node : name;
}

const resolveField: GraphQLFieldResolver<unknown, RequestContext> = (source, args, context, info) => {
  const { fieldName, parentType } = info;
  const type = parentType.name;
  checkAccess(context.actor, type, fieldName, destination(info.schema, getNamedType(info.returnType).name));
  const resolver: Resolver | undefined = resolvers[type]?.[fieldName];
  if (resolver) return resolver(source, args, context);
  const record = source as Record<string, unknown> | undefined;
  if (record && fieldName === "id" && typeof record["id"] === "number") return gid(type, record["id"]);
  if (record && Object.hasOwn(record, fieldName)) return record[fieldName];
  throw notModelled(type, fieldName);
};

/** A request that was understood. */
export interface Operation {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  rootFields: string[];
}

const understood = new Map<string, DocumentNode | GraphQLError[]>();
/** Enough for every query of an app, and a bound for tests that generate theirs. */
const REMEMBERED_QUERIES = 1000;

function understand(query: string): DocumentNode | GraphQLError[] {
  const known = understood.get(query);
  if (known) return known;
  let result: DocumentNode | GraphQLError[];
  try {
    const document = parse(query);
    const errors = validate(adminSchema(), document);
    result = errors.length > 0 ? [...errors] : document;
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    result = [error];
  }
  if (understood.size >= REMEMBERED_QUERIES) understood.clear();
  understood.set(query, result);
  return result;
}

/** Parses and validates a request; the errors if it is not one. */
export function readOperation(query: string, operationName?: string | null): Operation | GraphQLError[] {
  const document = understand(query);
  if (Array.isArray(document)) return document;
  const operation = getOperationAST(document, operationName);
  if (!operation) return [new GraphQLError("An operation name is required")];
  const rootFields = operation.selectionSet.selections.flatMap((one) => (one.kind === "Field" ? [one.name.value] : []));
  return { document, operation, rootFields };
}

/** Runs an operation. Resolvers do not wait for anything, so neither does this. */
export function runOperation(
  { document, operation }: Operation,
  variables: Record<string, unknown>,
  context: RequestContext,
): ExecutionResult {
  const result = execute({
    schema: adminSchema(),
    document,
    operationName: operation.name?.value,
    variableValues: variables,
    contextValue: context,
    fieldResolver: resolveField,
  });
  if (result instanceof Promise) throw new Error("A resolver of the sandbox is asynchronous.");
  // Shopify's refusals are GraphQLErrors; anything else is a bug here and must not pass for an answer of Shopify's.
  const bug = result.errors?.find(({ originalError }) => originalError && !(originalError instanceof GraphQLError));
  if (bug) throw bug.originalError;
  return result as ExecutionResult;
}
