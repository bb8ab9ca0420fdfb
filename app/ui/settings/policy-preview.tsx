import { useEffect, useState } from "react";
import { Banner, BlockStack, SkeletonBodyText, Text } from "@shopify/polaris";
import { Link } from "@remix-run/react";
import type { PolicyPreview as Preview } from "../../fulfillment-orders/remedies/run-policy.ts";
import type { Policy } from "../../settings/shop-settings.ts";
import { useRemedyFacts } from "../doctor/remedy-facts.ts";
import { post } from "../frame/post.ts";
import { useTranslation } from "../language/translate.tsx";
import { orderPath } from "../orders/order-path.ts";

type Answer = Preview | { error: string };

/** What the app would do by itself at once, were these settings saved: read from Shopify, nothing is done. */
export default function PolicyPreview({ policy }: { policy: Policy }) {
  const { t } = useTranslation();
  const sayFacts = useRemedyFacts();
  const asked = JSON.stringify(policy);
  const [state, setState] = useState<{ asked: string; answer: Answer } | null>(null);
  useEffect(() => {
    let isCurrent = true;
    void post<Answer>("/app/policy-preview", JSON.parse(asked)).then((posted) => {
      if (isCurrent) setState({ asked, answer: posted.ok ? posted.answer : { error: posted.failure } });
    });
    return () => {
      isCurrent = false;
    };
  }, [asked]);

  if (state?.asked !== asked) {
    return (
      <div aria-busy="true">
        <SkeletonBodyText lines={2} />
      </div>
    );
  }
  if ("error" in state.answer) return <Banner tone="warning">{t("settings.policy.notAsked")}</Banner>;
  const { steps, isCut } = state.answer;
  return (
    <BlockStack gap="100">
      <Text as="p" fontWeight="medium">
        {steps.length > 0 ? t("settings.policy.would", { n: steps.length }) : t("settings.policy.nothing")}
      </Text>
      {steps.length > 0 && (
        <ul className="topics">
          {steps.map((step) => (
            <li key={`${step.orderId} ${step.kind} ${JSON.stringify(step.facts)}`}>
              <Link to={orderPath(step.orderId)}>{step.orderName}</Link>: {t(`remedy.${step.kind}`)}
              {sayFacts(step.facts)}
            </li>
          ))}
        </ul>
      )}
      {isCut && <Text as="p">{t("settings.policy.cut")}</Text>}
    </BlockStack>
  );
}
