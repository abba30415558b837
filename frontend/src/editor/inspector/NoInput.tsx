/** A step that nothing was seen of yet, and the shortest way to see something. */
import { Button } from "@mantine/core";
import { Download } from "lucide-react";
import { useTranslation } from "react-i18next";

import { EmptyState } from "../../components/states";
import classes from "./Inspector.module.css";
import { useFetchInput } from "./useFetchInput";

export function NoInput({ id, ofRun }: { readonly id: string; readonly ofRun: boolean }) {
  const { t } = useTranslation(["editor", "stepview"]);
  const { possible, running, error, fetch } = useFetchInput(id);

  return (
    <EmptyState compact title={t("input.none")} text={t("input.noneText")}>
      {possible && !ofRun && (
        <Button display="block" mx="auto" mb="xs" size="sm" leftSection={<Download size={15} aria-hidden />} loading={running} onClick={fetch}>
          {t("stepview:fetchInput")}
        </Button>
      )}
      {error && (
        <p className={classes.problem} role="alert">
          {error.message}
        </p>
      )}
    </EmptyState>
  );
}
