"""The books of a local stack: what its orders say beside what the simulated gateway and the inventory say.

The rules are the domain's: `holdsStock`, `isPaid` and `mayHoldMoney` in packages/shared/domain/src/order. They stand here a
second time because a page asks every second or two: here, 10,000 orders take some hundredths of a second, where a function
would have to read all of them over HTTP. scripts/lib/stack/books.test.ts compares the two.
"""

from collections import Counter
from decimal import Decimal

ZERO = Decimal(0)
# Between intent and answer, the order does not know whether the gateway has the money.
BEING_CHARGED_OR_REFUNDED = ("CHARGING", "REFUNDING")


def items_of(table):
    """The items of a table as they are now. DynamoDB replaces an item that is written, and these stay as they are."""
    return [item for partition in list(table["items"].values()) for item in list(partition.values())]


def books_of(orders, payments, products, rushed=None):
    """The books of these items, in DynamoDB's JSON. `rushed`: the product whose orders are counted apart."""
    by_status, of_rush, held, paid_in = Counter(), Counter(), Counter(), Counter()
    read, unreadable = read_items(facts_of_order, orders)
    for status, ending, pieces, holds, state, amount in read:
        by_status[status] += 1
        paid_in[state] += amount
        for product, quantity in pieces:
            held[product] += quantity if holds else 0
        if any(product == rushed for product, _ in pieces):
            of_rush[ending] += 1
    paid = paid_in["CHARGED"] + ZERO
    unclear = sum((paid_in[state] for state in BEING_CHARGED_OR_REFUNDED), ZERO)

    moved = Counter()
    read, unreadable_payments = read_items(movement_of, payments)
    for movement, amount in read:
        moved[movement] += amount
    charged, refunded = moved["CHARGED"] + ZERO, moved["refund"] + ZERO

    stock, unreadable_products = read_items(lambda product: stock_of(product, held), products)
    unknown = {product for product, pieces in held.items() if pieces} - {level["productId"] for level in stock}
    stock += [{"productId": product, "received": 0, "stock": 0, "held": held[product], "balanced": False} for product in unknown]
    money = {
        "charged": f"{charged:.2f}",
        "refunded": f"{refunded:.2f}",
        "kept": f"{charged - refunded:.2f}",
        "paid": f"{paid:.2f}",
        "unclear": f"{unclear:.2f}",
        "balanced": paid <= charged - refunded <= paid + unclear,
    }
    unreadable += unreadable_payments + unreadable_products
    return {
        "orders": dict(by_status),
        "unreadable": unreadable,
        "money": money,
        "products": sorted(stock, key=lambda level: level["productId"]),
        "balanced": unreadable == 0 and money["balanced"] and all(level["balanced"] for level in stock),
        **({} if rushed is None else {"rush": {"productId": rushed, "orders": dict(of_rush)}}),
    }


def read_items(read, items):
    """What `read` makes of the items, and how many of them it cannot read."""
    results, unreadable = [], 0
    for item in items:
        try:
            results.append(read(item))
        except (KeyError, ValueError, ArithmeticError):
            unreadable += 1
    return results, unreadable


def facts_of_order(order):
    status = order["status"]["S"]
    ending = order["reason"]["S"] if "reason" in order else status
    pieces = [(line["M"]["productId"]["S"], int(line["M"]["quantity"]["N"])) for line in order["lines"]["L"]]
    holds = "reservation" in order and order["reservation"]["M"]["state"]["S"] == "HELD"
    payment = order["payment"]["M"] if "payment" in order else None
    state, amount = (None, ZERO) if payment is None else (payment["state"]["S"], Decimal(payment["amount"]["N"]))
    return status, ending, pieces, holds, state, amount


def movement_of(entry):
    """The money that an entry of the gateway's ledger moves. Its other entries describe faults."""
    kind = entry["entry"]["S"]
    movement = entry["outcome"]["S"] if kind == "charge" else kind
    return movement, Decimal(entry["amount"]["N"]) if movement in ("CHARGED", "refund") else ZERO


def stock_of(product, held):
    """The stock of one product. Before the reconciler adopts it, what was received is not known, and it counts as balanced."""
    product_id = product["productId"]["S"]
    stock, holding = int(product["stock"]["N"]), held[product_id]
    received = int(product["received"]["N"]) if "received" in product else None
    return {
        "productId": product_id,
        "received": received,
        "stock": stock,
        "held": holding,
        "balanced": received is None or stock + holding == received,
    }
