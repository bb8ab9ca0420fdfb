import { useState } from "react";
import { BlockStack, Button, Card, Layout, Page, Text } from "@shopify/polaris";
import { useLoaderData } from "@remix-run/react";
import { AppProvider } from "@shopify/shopify-app-remix/react";
import polaris from "@shopify/polaris/locales/en.json" with { type: "json" };

export const loader = () => ({ polaris });

/** What the app template begins with: App Bridge, one page, one card, one button, no data. The measure of all screens. */
export default function BarePage() {
  const { polaris } = useLoaderData<typeof loader>();
  const [pressed, setPressed] = useState(0);
  return (
    <AppProvider isEmbeddedApp apiKey="bare-page" i18n={polaris}>
      <Page title="Bare page">
        <Layout>
          <Layout.Section>
            <Card>
              <BlockStack gap="300">
                <Text as="p">Pressed: {pressed}</Text>
                <Button onClick={() => setPressed(pressed + 1)}>Press</Button>
              </BlockStack>
            </Card>
          </Layout.Section>
        </Layout>
      </Page>
    </AppProvider>
  );
}
