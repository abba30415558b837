/** Everything that can be done at the line, with the key for it. */
import { ActionIcon, Kbd, Menu } from "@mantine/core";
import { EllipsisVertical } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { shownKeys } from "../commands/keymap";
import { useKeymap } from "../commands/useKeymap";
import type { Row } from "../document/outline";
import { useEditor, useStores } from "../state/context";
import { actionsFor } from "./actions";
import classes from "./Outline.module.css";

interface MenuProps {
  readonly row: Row;
  readonly rows: readonly Row[];
  readonly opened: boolean;
  readonly onOpen: (opened: boolean) => void;
}

export function OutlineMenu({ row, rows, opened, onOpen }: MenuProps) {
  const { t } = useTranslation("outline");
  const { editor } = useStores();
  const keymap = useKeymap();
  const history = useEditor((state) => state.history);
  // eslint-disable-next-line react-hooks/exhaustive-deps -- what can be done follows from the flow
  const actions = useMemo(() => actionsFor(editor, row, rows), [editor, row, rows, history]);
  if (actions.length === 0) return null;

  return (
    <Menu opened={opened} onChange={onOpen} position="bottom-end" withinPortal returnFocus={false} trapFocus>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={26} tabIndex={-1} className={classes.menu ?? ""} aria-label={t("actions")}>
          <EllipsisVertical size={15} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown aria-label={t("actions")}>
        {actions.map((action) => {
          const [key] = action.port && action !== actions.find((one) => one.name === action.name) ? [] : keymap[action.name];
          return (
            <Menu.Item
              key={`${action.name} ${action.port?.name ?? ""}`}
              color={action.name === "delete" ? "red" : undefined}
              rightSection={key ? <Kbd size="xs">{shownKeys(key)}</Kbd> : null}
              onClick={action.run}
            >
              {action.port ? t("action.insertAfterPort", { port: action.port.title }) : t(`action.${action.name}`)}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
