/** What the template does, and the connections it needs; the demo ones are chosen already. */
import { Alert, Button, Group, Modal, ScrollArea, Stack, Text, TextInput, Title } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { useConnections } from "../../api/hooks/connections";
import { useUseTemplate } from "../../api/hooks/flows";
import type { Connection, Template } from "../../api/types";
import { FlowPicture } from "../../components/FlowPicture";
import { Markdown } from "../../components/Markdown";
import { useSystemTitle } from "../../components/useSystemTitle";
import { ConnectionPicker } from "../../forms";
import { Questions, type Answers } from "./Questions";
import styles from "./templates.module.css";

export function TemplateModal({ template, onClose }: { template: Template; onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} size={980} title={<Title order={2}>{template.title}</Title>}>
      <div className={styles.detail}>
        <div>
          <FlowPicture document={template.document} height={190} />
          <ScrollArea.Autosize mah="46vh" mt="md" type="auto">
            <div style={{ paddingRight: 16 }}>
              <Markdown text={template.readme || template.description} />
            </div>
          </ScrollArea.Autosize>
        </div>
        <UseForm template={template} onClose={onClose} />
      </div>
    </Modal>
  );
}

/** The connection of that name, else the only one of its system. */
function firstChoice(wanted: Template["connections"][number], connections: readonly Connection[]): string {
  const fitting = connections.filter((connection) => connection.connector === wanted.connector);
  const named = fitting.find((connection) => connection.name === wanted.name);
  return (named ?? (fitting.length === 1 ? fitting[0] : undefined))?.name ?? "";
}

function UseForm({ template, onClose }: { template: Template; onClose: () => void }) {
  const { t } = useTranslation("templates");
  const navigate = useNavigate();
  const connections = useConnections();
  const use = useUseTemplate();
  const [name, setName] = useState(template.title);
  const [chosen, setChosen] = useState<Record<string, string>>({});
  const [answers, setAnswers] = useState<Answers>({});
  const answer = Object.fromEntries(
    template.connections.map((wanted) => [wanted.name, chosen[wanted.name] ?? firstChoice(wanted, connections.data ?? [])]),
  );
  const missing = Object.values(answer).some((choice) => choice === "");
  const titleOf = useSystemTitle();

  const make = (event: FormEvent) => {
    event.preventDefault();
    use.mutate({ id: template.id, name, connections: answer, answers }, { onSuccess: (flow) => void navigate(`/flows/${flow.id}`) });
  };

  return (
    <form onSubmit={make} className={styles.form}>
      <Stack gap="md">
        <TextInput label={t("name")} value={name} maxLength={200} required withAsterisk={false} onChange={(event) => setName(event.currentTarget.value)} />
        {template.connections.map((wanted) => (
          <div key={wanted.name}>
            <Text size="sm" fw={500} mb={4}>
              {titleOf(wanted.connector)}
            </Text>
            <ConnectionPicker
              label={titleOf(wanted.connector)}
              connector={wanted.connector}
              value={answer[wanted.name] ?? ""}
              onChange={(next) => setChosen({ ...chosen, [wanted.name]: next ?? "" })}
            />
          </div>
        ))}
        <Questions template={template} connections={answer} answers={answers} onChange={setAnswers} />
        <Text size="xs" c="dimmed">
          {t("safe")}
        </Text>
        {use.isError && <Alert color="red">{use.error.message}</Alert>}
        <Group justify="flex-end" gap="xs" className={styles.actions ?? ""}>
          <Button variant="default" onClick={onClose}>
            {t("common:action.cancel")}
          </Button>
          <Button type="submit" disabled={missing || name.trim() === ""} loading={use.isPending}>
            {t("use")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
