import { Code, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { useSession } from "../api/hooks/session";
import { ErrorState } from "../components/states";
import { Notice } from "./Notice";
import { Starting } from "./Starting";

export function RequireSession({ children }: { children: ReactNode }) {
  const session = useSession();

  if (session.data) return children;
  if (session.isPending) return <Starting />;
  if (session.isError) return <ErrorState error={session.error} onRetry={() => void session.refetch()} />;
  return <SignedOut />;
}

export function SignedOut() {
  const { t } = useTranslation("shell");
  return (
    <Notice title={t("signedOut.title")} text={t("signedOut.text")}>
      <Text size="sm">{t("signedOut.how")}</Text>
      <Code block>make run</Code>
    </Notice>
  );
}
