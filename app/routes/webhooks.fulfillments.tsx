import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { receiveWebhook } from "../orders/receive-webhook.server.ts";

/** What is shipped, also outside the app. */
const TOPICS = /^fulfillments\//;

export const action = ({ request }: ActionFunctionArgs) => receiveWebhook(request, TOPICS);
export const loader = ({ request }: LoaderFunctionArgs) => receiveWebhook(request, TOPICS);
