/**
 * Query cost, and the bucket it is taken from.
 *
 * The formula was fitted to requests whose cost Shopify reported:
 *  - scalars and enums are free, an object costs 1, a list of objects counts as one object;
 *  - a mutation costs 10, a few more, which includes the objects directly in its payload;
 *  - a connection costs 2, plus its node's cost times a weight that grows with the logarithm of the page size:
 *    5 nodes weigh 3, 10 weigh 4, 20 weigh 5, 200 weigh 10, 250 weigh 11: the whole part of 2 ln n;
 *  - what was in fact returned costs its share of that: objects that are null have no children, and a page of which k
 *    of n nodes came costs k/n of the weight, rounded up.
 */
import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isListType,
  getNullableType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from "graphql";
import type { Plan } from "./store.ts";

/** The most a single request may ask for. */
export const MAX_COST = 1000;

const MUTATION = 10;
/** Mutations reported with another base cost. */
const DEARER_MUTATIONS: Record<string, number> = {
  fulfillmentTrackingInfoUpdate: 50,
  fulfillmentTrackingInfoUpdateV2: 50,
};
const CONNECTION = 2;
const FREE_TYPES = new Set(["PageInfo"]);

/** What a page of this many nodes weighs. */
export const pageWeight = (size: number): number => (size <= 0 ? 0 : Math.max(1, Math.floor(2 * Math.log(size))));

/** A request that can be costed: parsed, valid, and with its variables. */
export interface Costed {
  schema: GraphQLSchema;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  variables: Record<string, unknown>;
}

interface Selected {
  node: FieldNode;
  sets: SelectionSetNode[];
}

class Estimate {
  private readonly fragments: Map<string, FragmentDefinitionNode>;
  private readonly request: Costed;

  constructor(request: Costed) {
    this.request = request;
    const definitions = request.document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
    this.fragments = new Map(definitions.map((one) => [one.name.value, one]));
  }

  /** The cost of the operation; of what was answered if there is data, else of what was asked for. */
  total(data?: unknown): number {
    const { schema, operation } = this.request;
    const root = operation.operation === "mutation" ? schema.getMutationType() : schema.getQueryType();
    return this.object(
      root!,
      [operation.selectionSet],
      data,
      operation.operation === "mutation" ? "mutation" : "query",
    );
  }

  /** The cost of an object's fields. */
  private object(
    type: GraphQLCompositeType,
    sets: SelectionSetNode[],
    data: unknown,
    place: "mutation" | "payload" | "query",
  ): number {
    if (isAbstractType(type)) {
      const possible = this.request.schema.getPossibleTypes(type);
      const named = (data as { __typename?: string } | undefined)?.__typename;
      const candidates = named ? possible.filter((one) => one.name === named) : this.mentioned(sets, possible);
      return Math.max(0, ...candidates.map((one) => this.object(one, sets, data, place)));
    }
    let cost = 0;
    for (const [key, selected] of this.fields(type.name, sets)) {
      const field = (type as { getFields(): Record<string, GraphQLField<unknown, unknown>> }).getFields()[
        selected.node.name.value
      ];
      if (!field) continue;
      const value = data === undefined ? undefined : ((data as Record<string, unknown> | null)?.[key] ?? null);
      cost += this.field(field, selected, value, place);
    }
    return cost;
  }

  private field(
    field: GraphQLField<unknown, unknown>,
    selected: Selected,
    value: unknown,
    place: "mutation" | "payload" | "query",
  ): number {
    const type = getNamedType(field.type);
    if (!isCompositeType(type) || FREE_TYPES.has(type.name)) return 0;
    if (place === "mutation") {
      return (DEARER_MUTATIONS[field.name] ?? MUTATION) + this.children(type, selected.sets, value, "payload");
    }
    if (type.name.endsWith("Connection")) return this.connection(type, selected, value);
    const own = place === "payload" ? 0 : 1;
    if (
      field.name === "nodes" &&
      place === "query" &&
      isListType(getNullableType(field.type)) &&
      field.args.length > 0
    ) {
      const ids = this.argument(selected.node, "ids");
      const answered: unknown[] = Array.isArray(value)
        ? value
        : new Array(Array.isArray(ids) ? ids.length : 1).fill(undefined);
      return answered.reduce<number>((sum, each) => sum + own + this.children(type, selected.sets, each, "query"), 0);
    }
    return own + this.children(type, selected.sets, value, "query");
  }

  private children(
    type: GraphQLCompositeType,
    sets: SelectionSetNode[],
    value: unknown,
    place: "payload" | "query",
  ): number {
    if (value === null) return 0;
    if (Array.isArray(value)) return Math.max(0, ...value.map((each) => this.children(type, sets, each, place)));
    return this.object(type, sets, value, place);
  }

  private connection(type: GraphQLNamedType, selected: Selected, value: unknown): number {
    const fields = this.fields(type.name, selected.sets);
    const size = Number(this.argument(selected.node, "first") ?? this.argument(selected.node, "last") ?? 0);
    const weight = pageWeight(size);
    const nodes = [...fields].flatMap(([key, field]) => {
      if (field.node.name.value === "nodes") return [{ path: [key], sets: field.sets }];
      if (field.node.name.value !== "edges") return [];
      const edge = this.fields(`${type.name.replace(/Connection$/, "")}Edge`, field.sets);
      return [...edge].flatMap(([inner, each]) =>
        each.node.name.value === "node" ? [{ path: [key, inner], sets: each.sets }] : [],
      );
    });
    if (nodes.length === 0) return CONNECTION;
    const nodeType = this.nodeType(type);
    if (!isCompositeType(nodeType)) return CONNECTION;
    const merged = nodes.flatMap(({ sets }) => sets);
    if (value === undefined) return CONNECTION + weight * (1 + this.object(nodeType, merged, undefined, "query"));
    const list = (value as Record<string, unknown[]> | null)?.[nodes[0]!.path[0]!] ?? [];
    const answered =
      nodes[0]!.path.length === 1 ? list : list.map((e) => (e as Record<string, unknown>)[nodes[0]!.path[1]!]);
    const sum = answered.reduce<number>((total, each) => total + 1 + this.children(nodeType, merged, each, "query"), 0);
    return CONNECTION + (size > 0 ? Math.ceil((sum * weight) / size) : 0);
  }

  private nodeType(connection: GraphQLNamedType): GraphQLNamedType | undefined {
    const fields = (connection as { getFields(): Record<string, GraphQLField<unknown, unknown>> }).getFields();
    return fields["nodes"] && getNamedType(fields["nodes"].type);
  }

  /** The fields of a selection by the name they are answered under, fragments unfolded. */
  private fields(typeName: string, sets: SelectionSetNode[]): Map<string, Selected> {
    const found = new Map<string, Selected>();
    const collect = (set: SelectionSetNode): void => {
      for (const selection of set.selections) {
        if (selection.kind === Kind.FIELD) {
          const key = selection.alias?.value ?? selection.name.value;
          const known = found.get(key) ?? { node: selection, sets: [] };
          if (selection.selectionSet) known.sets.push(selection.selectionSet);
          found.set(key, known);
          continue;
        }
        const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : this.fragments.get(selection.name.value);
        const condition = fragment?.typeCondition?.name.value;
        if (fragment && (!condition || this.applies(condition, typeName))) collect(fragment.selectionSet);
      }
    };
    sets.forEach(collect);
    return found;
  }

  private applies(condition: string, typeName: string): boolean {
    if (condition === typeName) return true;
    const type = this.request.schema.getType(condition);
    return isAbstractType(type) && this.request.schema.getPossibleTypes(type).some((one) => one.name === typeName);
  }

  /** Of an interface's types, those that the selection treats differently. */
  private mentioned(sets: SelectionSetNode[], possible: readonly GraphQLNamedType[]): GraphQLCompositeType[] {
    const conditions = new Set<string>();
    const look = (set: SelectionSetNode): void => {
      for (const selection of set.selections) {
        if (selection.kind === Kind.FIELD) continue;
        const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : this.fragments.get(selection.name.value);
        if (!fragment) continue;
        if (fragment.typeCondition) conditions.add(fragment.typeCondition.name.value);
        look(fragment.selectionSet);
      }
    };
    sets.forEach(look);
    const found = possible.filter((one) => conditions.has(one.name));
    return (found.length > 0 ? found : possible.slice(0, 1)) as GraphQLCompositeType[];
  }

  private argument(node: FieldNode, name: string): unknown {
    const value = node.arguments?.find((argument) => argument.name.value === name)?.value;
    return value && this.value(value);
  }

  private value(node: ValueNode): unknown {
    if (node.kind === Kind.VARIABLE) return this.request.variables[node.name.value] ?? this.defaultOf(node.name.value);
    if (node.kind === Kind.LIST) return node.values.map((each) => this.value(each));
    return node.kind === Kind.INT ? Number(node.value) : undefined;
  }

  private defaultOf(variable: string): unknown {
    const definition = this.request.operation.variableDefinitions?.find((one) => one.variable.name.value === variable);
    return definition?.defaultValue && this.value(definition.defaultValue);
  }
}

/** What a request may cost at most. */
export const requestedCost = (request: Costed): number => new Estimate(request).total();

/** What the answer to a request cost. */
export const actualCost = (request: Costed, data: unknown): number => new Estimate(request).total(data ?? null);

/** A leaky bucket: it fills up steadily, and each request takes its cost out. */
export class Bucket {
  private level: number;
  private filledAt: number;
  private plan: Plan;

  constructor(plan: Plan, now: number) {
    this.plan = plan;
    this.level = plan.maximumAvailable;
    this.filledAt = now;
  }

  /** A shop may change its plan; what is in the bucket stays as far as it fits. */
  setPlan(plan: Plan): void {
    this.plan = plan;
  }

  private fill(now: number): void {
    const gained = ((now - this.filledAt) / 1000) * this.plan.restoreRate;
    this.level = Math.min(this.plan.maximumAvailable, this.level + gained);
    this.filledAt = now;
  }

  /** Whether a request of this cost may run now. */
  allows(cost: number, now: number): boolean {
    this.fill(now);
    return this.level >= cost;
  }

  take(cost: number): void {
    this.level = Math.max(0, this.level - cost);
  }

  /** Empties the bucket down to `available`. */
  drainTo(available: number, now: number): void {
    this.fill(now);
    this.level = Math.min(this.level, available);
  }

  status(now: number): { maximumAvailable: number; currentlyAvailable: number; restoreRate: number } {
    this.fill(now);
    const { maximumAvailable, restoreRate } = this.plan;
    return { maximumAvailable, currentlyAvailable: Math.floor(this.level), restoreRate };
  }
}
