/** Named ways out, each with its conditions; the first that fits takes the item, so their order matters. */
import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { FieldProps } from "../kinds";
import { asList } from "../schema";
import { ListField } from "./ListField";

export function BranchesField(props: FieldProps) {
  const { t } = useTranslation("forms");
  return (
    <div>
      <ListField {...props} />
      {asList(props.value).length > 1 && (
        <Text size="xs" c="dimmed" mt={6}>
          {t("branches.order")}
        </Text>
      )}
    </div>
  );
}
