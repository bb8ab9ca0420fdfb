import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { receiveWebhook } from "../orders/receive-webhook.server.ts";

/** Orders made, changed, edited, cancelled and deleted. */
const TOPICS = /^orders\//;

export const action = ({ request }: ActionFunctionArgs) => receiveWebhook(request, TOPICS);
export const loader = ({ request }: LoaderFunctionArgs) => receiveWebhook(request, TOPICS);
