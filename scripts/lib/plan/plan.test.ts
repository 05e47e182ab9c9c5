import { expect, it } from "vitest";
import { withoutAccount } from "./plan.ts";

it("a plan uses nothing of the user's account", () => {
  const own = {
    ...{
      PATH: "/bin",
      HOME: "/home/jo",
      AWS_PROFILE: "work",
      AWS_SESSION_TOKEN: "secret",
      AWS_ENDPOINT_URL_S3: "http://s3",
    },
    ...{ AWS_ACCESS_KEY_ID: "mine", TF_VAR_environment: "mine", TF_CLI_ARGS_plan: "-destroy", TF_WORKSPACE: "mine" },
  };
  expect(withoutAccount(own, "http://127.0.0.1:1")).toEqual({
    ...{ PATH: "/bin", HOME: "/home/jo" },
    AWS_ENDPOINT_URL: "http://127.0.0.1:1",
    AWS_ENDPOINT_URL_STS: "http://127.0.0.1:1",
    AWS_ACCESS_KEY_ID: "nobody",
    AWS_SECRET_ACCESS_KEY: "nothing",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
  });
});
