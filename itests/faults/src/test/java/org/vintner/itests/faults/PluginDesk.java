package org.vintner.itests.faults;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import org.vintner.itests.harness.Http;
import org.vintner.itests.harness.Server;

/** Installs, updates and removes plugins by REST, as an account that may. */
public final class PluginDesk {

    private static final String PLUGINS = "/api/v1/plugins";

    private final Server server;

    /** Gives the administrator the permission first. */
    public PluginDesk(Server server) {
        this.server = server;
        String account = "";
        for (JsonNode item :
                call("GET", "/api/v1/accounts", new byte[0]).expect(200).json().path("items")) {
            if (item.path("role").asText().equals("administrator")) {
                account = item.path("id").asText();
            }
        }
        call("PUT", "/api/v1/accounts/" + account + "/permissions/plugin_change", new byte[0])
                .expect(200, 204);
    }

    public Http.Answer install(byte[] archive) {
        return call("POST", PLUGINS, archive);
    }

    public Http.Answer update(String name, byte[] archive) {
        return call("PUT", PLUGINS + "/" + name + "/archive", archive);
    }

    public Http.Answer plan(byte[] archive) {
        return call("POST", PLUGINS + "/plans", archive);
    }

    public Http.Answer remove(String name) {
        return call("DELETE", PLUGINS + "/" + name, new byte[0]);
    }

    public Http.Answer act(String name, String action) {
        return call("POST", PLUGINS + "/" + name + "/" + action, new byte[0]);
    }

    public JsonNode show(String name) {
        return call("GET", PLUGINS + "/" + name, new byte[0]).expect(200).json();
    }

    public boolean knows(String name) {
        return call("GET", PLUGINS + "/" + name, new byte[0]).status() == 200;
    }

    /** Every bundle of the server but this one: id, state, level, version, name. */
    public String bundlesExcept(String name) {
        return server.command("bundle:list", "-t", "0", "-s", "--no-format")
                .output()
                .lines()
                .filter(line -> !line.contains(name))
                .toList()
                .toString();
    }

    private Http.Answer call(String method, String path, byte[] body) {
        return Http.send(
                method,
                server.uri(path),
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body),
                "Authorization",
                "Bearer " + Server.ADMIN_SECRET,
                "Content-Type",
                "application/java-archive");
    }
}
