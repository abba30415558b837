/** Who else has this flow open: "Anna is editing", and the choice to look only or to take over. */
import { Avatar, Button, Popover, Stack, Text, UnstyledButton } from "@mantine/core";
import { Eye, Pencil } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { leaveFlow, type Presence, type PresentWindow, useFlow, usePresence, useTakeOver } from "../../api";
import { useEditor, useStores } from "../state/context";
import type { Autosave } from "../state/useAutosave";
import classes from "./Toolbar.module.css";
import { windowName } from "./windowName";

export function PresenceTool({ flowId, save }: { readonly flowId: string; readonly save: Autosave }) {
  const { editor } = useStores();
  const readOnly = useEditor((state) => state.readOnly);
  const presence = usePresence(flowId, windowName(), !readOnly);
  useTaken(presence.data, save);

  useEffect(() => {
    const leave = () => leaveFlow(flowId, windowName());
    window.addEventListener("pagehide", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      leave();
    };
  }, [flowId]);

  const others = presence.data?.others ?? [];
  if (others.length === 0 && !readOnly) return null;
  return <Others flowId={flowId} others={others} readOnly={readOnly} save={save} onLook={() => editor.getState().setReadOnly(true)} />;
}

/** Somebody took over: what is not saved yet is saved first, then nothing can be changed here. */
function useTaken(presence: Presence | undefined, save: Autosave): void {
  const { editor } = useStores();
  const { flush } = save;
  useEffect(() => {
    if (!presence || presence.editing || editor.getState().readOnly) return;
    void flush().then(() => editor.getState().setReadOnly(true));
  }, [editor, flush, presence]);
}

interface OthersProps {
  readonly flowId: string;
  readonly others: readonly PresentWindow[];
  readonly readOnly: boolean;
  readonly save: Autosave;
  readonly onLook: () => void;
}

function Others({ flowId, others, readOnly, save, onLook }: OthersProps) {
  const { t } = useTranslation("versions");
  const { editor } = useStores();
  const [opened, setOpened] = useState(false);
  const takeOver = useTakeOver(flowId, windowName());
  const flow = useFlow(flowId);
  const words = usePresenceWords(others, readOnly);

  const take = async () => {
    const presence = await takeOver.mutateAsync();
    // What the others saved meanwhile comes first; this window goes on from there.
    const now = presence.revision === save.revision() ? null : (await flow.refetch()).data;
    editor.getState().setReadOnly(false);
    if (now) save.adopt(now);
    setOpened(false);
  };

  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" width={320} withArrow trapFocus>
      <Popover.Target>
        <UnstyledButton className={classes.presence} onClick={() => setOpened(!opened)} aria-expanded={opened} aria-label={words}>
          <Avatar.Group spacing={8}>
            {others.slice(0, 3).map((one, at) => (
              <Avatar key={at} size={26} radius="xl" name={one.name} color="initials" aria-hidden />
            ))}
          </Avatar.Group>
          {readOnly && <Eye size={14} aria-hidden />}
          <span role="status">{words}</span>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          <ul className={classes.people}>
            {others.map((one, at) => (
              <li key={at}>
                {one.editing ? <Pencil size={14} aria-hidden /> : <Eye size={14} aria-hidden />}
                {t(one.editing ? "presence.isEditing" : "presence.isLooking", { name: one.mine ? t("presence.you") : one.name })}
              </li>
            ))}
          </ul>
          <Text size="sm" c="dimmed">
            {t(readOnly ? "presence.lookingText" : "presence.text")}
          </Text>
          {takeOver.error && (
            <Text size="sm" c="red" role="alert">
              {takeOver.error.message}
            </Text>
          )}
          <Button size="sm" leftSection={<Pencil size={15} aria-hidden />} loading={takeOver.isPending} onClick={() => void take()}>
            {t("presence.takeOver")}
          </Button>
          {!readOnly && (
            <Button size="sm" variant="default" leftSection={<Eye size={15} aria-hidden />} onClick={onLook}>
              {t("presence.look")}
            </Button>
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

/** "Anna is editing", "You, in another window", "2 others are here". */
function usePresenceWords(others: readonly PresentWindow[], readOnly: boolean): string {
  const { t } = useTranslation("versions");
  const editing = others.filter((one) => one.editing);
  const [first] = editing.length > 0 ? editing : others;
  if (!first) return t("presence.looking");
  const name = first.mine ? t("presence.you") : first.name;
  const text = t(first.editing ? "presence.isEditing" : "presence.isLooking", { name });
  const more = others.length - 1;
  return [text, more > 0 ? t("presence.more", { count: more }) : "", readOnly ? t("presence.looking") : ""].filter(Boolean).join(" · ");
}
