/** All keys of the editor; a click or Enter on one takes the next key that is pressed. */
import { Button, Group, Modal, Text } from "@mantine/core";
import { RotateCcw } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { FIXED } from "../commands/keymap";
import { KeyRecorder } from "../commands/KeyRecorder";
import { ShortcutLine } from "../commands/ShortcutLine";
import { useRemap } from "../commands/useKeymap";
import { useStores } from "../state/context";
import classes from "./Floating.module.css";
import { SHORTCUT_GROUPS, type ShortcutName } from "./shortcuts";

export function ShortcutSheet() {
  const { t } = useTranslation(["commands", "editor"]);
  const { editor } = useStores();
  const remap = useRemap();
  const [recording, setRecording] = useState<ShortcutName | null>(null);
  const changed = Object.keys(remap.changed).length;

  return (
    <Modal opened onClose={() => editor.getState().float(null)} closeOnEscape={recording === null} title={t("editor:shortcuts.title")} size={860}>
      <Group justify="space-between" mb="xs">
        <Text size="sm" c="dimmed">
          {t("keys.hint")}
        </Text>
        <Button size="compact-sm" variant="default" disabled={changed === 0} leftSection={<RotateCcw size={14} aria-hidden />} onClick={remap.resetAll}>
          {t("keys.resetAll")}
        </Button>
      </Group>
      <div className={classes.sheet}>
        {SHORTCUT_GROUPS.map((group) => (
          <section key={group.key}>
            <h3>{t([`commands:group.${group.key}`, `editor:shortcuts.group.${group.key}`])}</h3>
            <ul>
              {group.names.map((name) => (
                <li key={name}>
                  {recording === name ? (
                    <KeyRecorder name={name} remap={remap} onDone={() => setRecording(null)} />
                  ) : (
                    <ShortcutLine
                      name={name}
                      keys={remap.keymap[name]}
                      changed={name in remap.changed}
                      onRecord={FIXED.has(name) ? null : () => setRecording(name)}
                      onReset={() => remap.reset(name)}
                    />
                  )}
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </Modal>
  );
}
