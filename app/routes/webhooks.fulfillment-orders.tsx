import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { receiveWebhook } from "../orders/receive-webhook.server.ts";

/** Routing, holds and moves: waiting shipments of the order are tried again. */
const TOPICS = /^fulfillment_orders\//;

export const action = ({ request }: ActionFunctionArgs) => receiveWebhook(request, TOPICS);
export const loader = ({ request }: LoaderFunctionArgs) => receiveWebhook(request, TOPICS);
