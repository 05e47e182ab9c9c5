import { afterAll } from "vitest";
import { giveBack } from "./orders.ts";

afterAll(giveBack);
