import { Center, Loader, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

export function Starting() {
  const { t } = useTranslation();
  return (
    <Center h="100%" mih={240}>
      <Stack align="center" role="status">
        <Loader />
        <Text c="dimmed" size="sm">
          {t("app.starting")}
        </Text>
      </Stack>
    </Center>
  );
}
