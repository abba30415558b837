/** The link that `make run` prints leads here; its code works once. */
import { Code } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, useSearchParams } from "react-router";

import { useSession, useSignIn } from "../api/hooks/session";
import { OfflineError } from "../api/problem";
import { ErrorState } from "../components/states";
import { Notice } from "./Notice";
import { SignedOut } from "./RequireSession";
import { Starting } from "./Starting";

export function SignIn() {
  const { t } = useTranslation("shell");
  const [query] = useSearchParams();
  const code = query.get("code");
  const signIn = useSignIn();
  const session = useSession();
  const { mutate } = signIn;
  // A code works once, so it must not be sent twice, not even by React's double start in development.
  const sent = useRef<string | null>(null);

  useEffect(() => {
    if (!code || sent.current === code) return;
    sent.current = code;
    mutate(code);
  }, [code, mutate]);

  if (session.data && (!code || !signIn.isPending)) return <Navigate to="/flows" replace />;
  if (!code) return session.isPending ? <Starting /> : <SignedOut />;
  if (!signIn.isError) return <Starting />;
  if (signIn.error instanceof OfflineError) return <ErrorState error={signIn.error} onRetry={() => mutate(code)} />;
  return (
    <Notice title={t("signIn.refused")} text={t("signIn.refusedText")} role="alert">
      <Code block>make run</Code>
    </Notice>
  );
}
