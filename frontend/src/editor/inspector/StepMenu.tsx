/** What one can do with the selected steps, for those who do not know the keys. */
import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { ClipboardList, Copy, EllipsisVertical, Footprints, Link2, Pencil, Power, StepForward, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";

import { dataInputs } from "../document/catalog";
import { duplicateSelected, removeSelected, toggleDisabled } from "../state/commands";
import { useStepActions } from "../state/actions";
import { useNode, useStores } from "../state/context";

export function StepMenu({ id }: { readonly id: string | null }) {
  const { t } = useTranslation(["editor", "testing"]);
  const { editor } = useStores();
  const { node, type } = useNode(id);
  const actions = useStepActions();
  const float = editor.getState().float;

  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Tooltip label={t("menu.title")}>
          <ActionIcon variant="subtle" color="gray" aria-label={t("menu.title")}>
            <EllipsisVertical size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {id && actions && type?.kind !== "note" && (
          <Menu.Item leftSection={<ClipboardList size={15} aria-hidden />} onClick={() => actions.planUpTo(id)}>
            {t("menu.planUpTo")}
          </Menu.Item>
        )}
        {id && actions && dataInputs(type).length > 0 && (
          <Menu.Item leftSection={<StepForward size={15} aria-hidden />} onClick={() => actions.planFrom(id)}>
            {t("testing:planFrom")}
          </Menu.Item>
        )}
        {id && actions && type?.kind !== "note" && (
          <Menu.Item leftSection={<Footprints size={15} aria-hidden />} onClick={() => actions.stepThrough(id)}>
            {t("testing:through.open")}
          </Menu.Item>
        )}
        {id && type?.kind !== "note" && (
          <Menu.Item leftSection={<Link2 size={15} aria-hidden />} onClick={() => float({ kind: "connect", from: id })}>
            {t("menu.connect")}
          </Menu.Item>
        )}
        {id && (
          <Menu.Item leftSection={<Pencil size={15} aria-hidden />} onClick={() => float({ kind: "rename", id })}>
            {t("rename.do")}
          </Menu.Item>
        )}
        {type?.kind !== "note" && (
          <Menu.Item leftSection={<Power size={15} aria-hidden />} onClick={() => toggleDisabled(editor)}>
            {id ? t(node?.disabled ? "menu.switchOn" : "menu.switchOff") : t("menu.toggle")}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<Copy size={15} aria-hidden />} onClick={() => duplicateSelected(editor)}>
          {t("menu.duplicate")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item color="red" leftSection={<Trash2 size={15} aria-hidden />} onClick={() => removeSelected(editor)}>
          {t("action.delete", { ns: "common" })}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
