import { Kbd, Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { useStores } from "../state/context";
import classes from "./Floating.module.css";
import { SHORTCUT_GROUPS, SHORTCUTS } from "./shortcuts";

const MOD = /mac/i.test(navigator.userAgent) ? "⌘" : "Ctrl";

export function ShortcutSheet() {
  const { t } = useTranslation("editor");
  const { editor } = useStores();

  return (
    <Modal opened onClose={() => editor.getState().float(null)} title={t("shortcuts.title")} size={760}>
      <div className={classes.sheet}>
        {SHORTCUT_GROUPS.map((group) => (
          <section key={group.key}>
            <h3>{t(`shortcuts.group.${group.key}`)}</h3>
            <dl>
              {group.names.map((name) => (
                <div key={name}>
                  <dt>{t(`shortcuts.${name}`)}</dt>
                  <dd>
                    {SHORTCUTS[name].map((keys) => (
                      <Kbd key={keys} size="xs">
                        {keys.replace("Mod", MOD)}
                      </Kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
