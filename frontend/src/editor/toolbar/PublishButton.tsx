/** Publishing freezes a version. The button says whether there is anything to publish. */
import { Alert, Button, Group, Modal, Textarea } from "@mantine/core";
import { UploadCloud } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ApiProblem, type Flow, usePublishFlow } from "../../api";
import { ChangedSources } from "../sources/ChangedSources";
import { useChangedSources } from "../sources/useChangedSources";
import { useEditor, useStores } from "../state/context";
import { PublishChanges } from "../versions/PublishChanges";

interface PublishProps {
  readonly flow: Flow;
  readonly unsaved: boolean;
  readonly opened: boolean;
  readonly onOpen: (opened: boolean) => void;
  readonly flush: () => Promise<boolean>;
}

export function PublishButton({ flow, unsaved, opened, onOpen, flush }: PublishProps) {
  const { t } = useTranslation("editor");
  const pending = unsaved || flow.has_unpublished_changes || flow.published_version === null;
  const label = pending ? (flow.published_version === null ? t("publish.do") : t("publish.changes")) : t("publish.done", { number: flow.published_version });

  return (
    <>
      <Button variant={pending ? "light" : "default"} disabled={!pending} leftSection={<UploadCloud size={16} aria-hidden />} onClick={() => onOpen(true)}>
        {label}
      </Button>
      {opened && pending && <PublishDialog flow={flow} flush={flush} onClose={() => onOpen(false)} />}
    </>
  );
}

function PublishDialog({ flow, flush, onClose }: Pick<PublishProps, "flow" | "flush"> & { readonly onClose: () => void }) {
  const { t } = useTranslation("editor");
  const { editor } = useStores();
  const publish = usePublishFlow(flow.id);
  const [message, setMessage] = useState("");
  const [unsaved, setUnsaved] = useState(false);
  const changed = useChangedSources(flow.id);
  const errors = useEditor((state) => state.problems.filter((problem) => problem.severity === "error").length);

  const go = async () => {
    const saved = await flush();
    setUnsaved(!saved);
    if (!saved) return;
    // Not by the callbacks of `mutate`: once it is published, this dialog goes by itself.
    try {
      await publish.mutateAsync(message);
    } catch (error) {
      if (error instanceof ApiProblem && error.problems.length > 0) editor.getState().setProblems(error.problems);
      return;
    }
    await changed.rewindChosen();
    onClose();
  };

  return (
    <Modal opened onClose={onClose} title={t("publish.title")} size="xl">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void go();
        }}
      >
        <p>{t("publish.text")}</p>
        {errors > 0 && <Alert color="red">{t("publish.errors", { count: errors })}</Alert>}
        {unsaved && (
          <Alert color="red" role="alert">
            {t("run.unsaved")}
          </Alert>
        )}
        {publish.error && (
          <Alert color="red" role="alert">
            {publish.error.message}
          </Alert>
        )}
        <PublishChanges flow={flow} />
        <ChangedSources changed={changed.changed} chosen={changed.chosen} toggle={changed.toggle} />
        <Textarea
          data-autofocus
          mt="sm"
          label={t("publish.message")}
          placeholder={t("publish.placeholder")}
          value={message}
          onChange={(event) => setMessage(event.currentTarget.value)}
        />
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={onClose}>
            {t("action.cancel", { ns: "common" })}
          </Button>
          <Button type="submit" loading={publish.isPending}>
            {t("publish.do")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
