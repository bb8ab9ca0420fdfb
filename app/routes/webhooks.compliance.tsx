import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { receiveWebhook } from "../orders/receive-webhook.server.ts";

/** What privacy law demands. No personal data is kept; a redacted shop is erased. */
const TOPICS = /^(customers|shop)\//;

export const action = ({ request }: ActionFunctionArgs) => receiveWebhook(request, TOPICS);
export const loader = ({ request }: LoaderFunctionArgs) => receiveWebhook(request, TOPICS);
