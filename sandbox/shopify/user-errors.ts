/** A refusal that Shopify answers inside the mutation's payload. `code` exists on some payloads only. */
export interface UserError {
  field: string[] | null;
  message: string;
  code?: string | null;
}

/** Thrown by a mutation to refuse; `payload` turns it into the payload's userErrors. */
export class Refusal extends Error {
  readonly errors: UserError[];

  constructor(field: string[] | null, message: string, code: string | null = null) {
    super(message);
    this.errors = [{ field, message, code }];
  }
}

/** Runs a mutation's work: its result, or null for each of `names` beside the userErrors. */
export function payload<Name extends string>(names: Name[], work: () => Partial<Record<Name, unknown>>): object {
  const empty = Object.fromEntries(names.map((name) => [name, null]));
  try {
    return { ...empty, ...work(), userErrors: [] };
  } catch (error) {
    if (error instanceof Refusal) return { ...empty, userErrors: error.errors };
    throw error;
  }
}
