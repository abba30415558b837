"""Who and where: the account and the session."""

from typing import Any

from wareflow.sandbox.lightspeed.store import Store

ACCOUNT_NAME = "Dom i Ogród Demo"


def accounts(account_id: str) -> dict[str, Any]:
    link = {"@attributes": {"href": f"/API/V3/Account/{account_id}"}}
    return {"@attributes": {"count": "1"}, "Account": {"accountID": account_id, "name": ACCOUNT_NAME, "link": link}}


def account(account_id: str) -> dict[str, Any]:
    return {
        "@attributes": {"systemCustomerID": account_id},
        "status": "customer",
        "name": ACCOUNT_NAME,
        "employeeCount": "4",
        "employeeLimit": "10",
        "uniqueSubscriptionIdentifier": f"DEMO{account_id:>08}",
        "defaultCurrency": {"code": "PLN", "symbol": "zł"},
        "purchasingCurrencies": {
            "purchasingCurrency": [
                {"code": "PLN", "symbol": "zł", "rate": "1"},
                {"code": "CZK", "symbol": "Kč", "rate": "0.172"},
                {"code": "EUR", "symbol": "€", "rate": "4.31"},
            ]
        },
    }


def session(account_id: str, store: Store, scopes: frozenset[str]) -> dict[str, Any]:
    return {
        "sessionID": "",
        "sessionCookie": "PHPSESSID=; path=/",
        "employeeID": "1",
        "systemCustomerID": account_id,
        "systemUserID": "1001",
        "systemAPIClientID": "2001",
        "systemAPIKeyID": "3001",
        "ecomUrl": "",
        "shopCount": str(len(store.table("Shop"))),
        "Employee": {
            "employeeID": "1",
            "firstName": "Zofia",
            "lastName": "Więcek",
            "singleShop": "false",
            "hasPin": "false",
            "isCheckedIn": "false",
        },
        "Rights": {scope.removeprefix("employee:"): "true" for scope in sorted(scopes)},
    }
