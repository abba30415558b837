import { ActionIcon, CopyButton as Copier, Tooltip } from "@mantine/core";
import { Check, Copy, Link2 } from "lucide-react";
import { useTranslation } from "react-i18next";

interface CopyButtonProps {
  value: string;
  label?: string;
  icon?: "copy" | "path";
}

export function CopyButton({ value, label, icon = "copy" }: CopyButtonProps) {
  const { t } = useTranslation();
  const name = label ?? t("action.copy");
  const Icon = icon === "path" ? Link2 : Copy;

  return (
    <Copier value={value} timeout={1_500}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? t("action.copied") : name}>
          <ActionIcon
            variant="subtle"
            color={copied ? "green" : "gray"}
            size="sm"
            aria-label={name}
            onClick={(event) => {
              event.stopPropagation();
              copy();
            }}
          >
            {copied ? <Check size={14} /> : <Icon size={14} />}
          </ActionIcon>
        </Tooltip>
      )}
    </Copier>
  );
}
