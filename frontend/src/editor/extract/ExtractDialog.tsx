/** Takes the selected steps out into a flow of their own. Says beforehand what will be, and why when it cannot be. */
import { Alert, Button, Checkbox, Group, List, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { extractOf, withAllAfter } from "../document/extract";
import type { NodeId } from "../document/types";
import { useEditor, useStores } from "../state/context";
import { flowOf } from "../state/editorStore";
import { useExtract } from "./useExtract";

export function ExtractDialog({ nodes }: { readonly nodes: readonly NodeId[] }) {
  const { t } = useTranslation("canvas");
  const { editor } = useStores();
  const flow = useEditor(flowOf);
  const types = useEditor((state) => state.types);
  const [chosen, setChosen] = useState(nodes);
  const [name, setName] = useState(() => t("extract.defaultName", { flow: flow.name }).slice(0, 120));
  const [publish, setPublish] = useState(true);
  const found = extractOf(flow, types, chosen);
  const work = useExtract();
  const close = () => editor.getState().float(null);

  if (typeof found === "string") {
    const after = withAllAfter(flow, chosen);
    const helps = found === "leaves" && typeof extractOf(flow, types, after) !== "string";
    return (
      <Modal opened onClose={close} title={t("extract.title")}>
        <Alert color="yellow" role="alert">
          {t(`extract.unfit.${found}`)}
        </Alert>
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={close}>
            {t("action.cancel", { ns: "common" })}
          </Button>
          {helps && (
            <Button data-autofocus onClick={() => setChosen(after)}>
              {t("extract.takeAfter", { count: after.length - chosen.length })}
            </Button>
          )}
        </Group>
      </Modal>
    );
  }

  return (
    <Modal opened onClose={close} title={t("extract.title")} closeOnClickOutside={!work.busy}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim()) void work.extract(found, name.trim(), publish);
        }}
      >
        <Stack gap="sm">
          <TextInput data-autofocus required label={t("extract.name")} value={name} maxLength={120} onChange={(event) => setName(event.currentTarget.value)} />
          <Text size="sm" fw={600}>
            {t("extract.whatHappens")}
          </Text>
          <List size="sm" spacing={4}>
            <List.Item>{t("extract.moves", { count: found.nodes.length })}</List.Item>
            <List.Item>{t("extract.inPlace")}</List.Item>
            <List.Item>{t("extract.noWait")}</List.Item>
            <List.Item>{t("extract.noPlan")}</List.Item>
            <List.Item>{t("extract.undo")}</List.Item>
          </List>
          <Checkbox
            label={t("extract.publish")}
            description={t("extract.publishHint")}
            checked={publish}
            onChange={(event) => setPublish(event.currentTarget.checked)}
          />
          {work.error && (
            <Alert color="red" role="alert">
              {work.error}
            </Alert>
          )}
        </Stack>
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={close} disabled={work.busy}>
            {t("action.cancel", { ns: "common" })}
          </Button>
          <Button type="submit" loading={work.busy} disabled={!name.trim()}>
            {t("extract.do")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
