/** What is left of a page that broke: the message, and the way on. The rest of the application stands. */
import { Button, Code, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Notice } from "./Notice";

export function CrashPage({ error }: { readonly error: unknown }) {
  const { t } = useTranslation("shell");

  return (
    <Notice title={t("crash.title")} text={t("crash.text")} role="alert">
      <Code block>{error instanceof Error ? error.message : String(error)}</Code>
      <Group gap="xs">
        <Button onClick={() => window.location.reload()}>{t("crash.reload")}</Button>
        <Button variant="default" component="a" href="/flows">
          {t("notFound.home")}
        </Button>
      </Group>
    </Notice>
  );
}
