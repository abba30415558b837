/** The accounts the flow works with: chosen, made and tried here, without leaving. */
import { Button, Group, Text } from "@mantine/core";
import { PlugZap } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useTestConnection } from "../../../api/hooks/connections";
import type { ConnectionTest, Template } from "../../../api/types";
import { useSystemTitle } from "../../../components/useSystemTitle";
import { ConnectionPicker } from "../../../forms";
import { Outcome } from "../../../forms/ConnectionModal";
import classes from "./wizard.module.css";

export type ConnectionTests = ReturnType<typeof useConnectionTests>;

/** What came of trying each connection; a connection that answered is not asked again. */
export function useConnectionTests() {
  const test = useTestConnection();
  const [results, setResults] = useState<Readonly<Record<string, ConnectionTest>>>({});
  const [pending, setPending] = useState(false);

  const one = async (name: string): Promise<boolean> => {
    const result = await test.mutateAsync(name).catch((error: Error): ConnectionTest => ({ ok: false, message: error.message, details: {} }));
    setResults((before) => ({ ...before, [name]: result }));
    return result.ok;
  };
  const all = async (names: readonly string[]): Promise<boolean> => {
    setPending(true);
    const open = [...new Set(names)].filter((name) => !results[name]?.ok);
    const outcomes = await Promise.all(open.map(one));
    setPending(false);
    return outcomes.every(Boolean);
  };
  return { results, pending, one, all };
}

interface ConnectionsStepProps {
  template: Template;
  choice: Readonly<Record<string, string>>;
  tests: ConnectionTests;
  onChoose: (wanted: string, own: string) => void;
}

export function ConnectionsStep({ template, choice, tests, onChoose }: ConnectionsStepProps) {
  const { t } = useTranslation("gallery");
  const titleOf = useSystemTitle();
  return (
    <div className={classes.questions}>
      <p className={classes.lead}>{t("connections.text")}</p>
      {template.connections.map((wanted) => {
        const name = choice[wanted.name] ?? "";
        const result = tests.results[name];
        return (
          <div key={wanted.name}>
            <Text size="sm" fw={550} mb={4}>
              {titleOf(wanted.connector)}
            </Text>
            <Group gap="xs" wrap="nowrap" align="flex-start">
              <div style={{ flex: 1, minWidth: 0 }}>
                <ConnectionPicker label={titleOf(wanted.connector)} connector={wanted.connector} value={name} onChange={(next) => onChoose(wanted.name, next ?? "")} />
              </div>
              <Button
                variant="default"
                leftSection={<PlugZap size={15} aria-hidden />}
                disabled={name === ""}
                aria-label={t("connections.testNamed", { name })}
                onClick={() => void tests.one(name)}
              >
                {t("connections.test")}
              </Button>
            </Group>
            {result && (
              <div style={{ marginTop: 8 }}>
                <Outcome ok={result.ok} message={result.message} />
              </div>
            )}
          </div>
        );
      })}
    </div>
  );
}
