import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;

/** The JCE side of the envelope benchmark: one request a line, answered with seconds per exchange. */
public final class Jce {
    private static final ThreadMXBean TIMES = ManagementFactory.getThreadMXBean();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Base64.Encoder ENCODE = Base64.getEncoder();
    private static final Base64.Decoder DECODE = Base64.getDecoder();

    private final boolean kept;
    private final String mode;
    private final int size;
    private final String rsaName;
    private final OAEPParameterSpec oaep;
    private final PublicKey open;
    private final PrivateKey secret;
    private final Set<String> sensitive;
    private final Cipher encrypt;
    private final Cipher decrypt;
    private final Cipher wrap;
    private final Cipher unwrap;

    private Jce(JsonNode told) throws Exception {
        kept = told.get("kept").asBoolean();
        mode = told.get("mode").asText();
        size = told.get("size").asInt();
        String mask = told.get("mask").asText();
        rsaName = mask.isEmpty() ? "RSA/ECB/PKCS1Padding" : "RSA/ECB/OAEPPadding";
        oaep = mask.isEmpty() ? null
            : new OAEPParameterSpec("SHA-256", "MGF1", new MGF1ParameterSpec(mask), PSource.PSpecified.DEFAULT);
        KeyFactory keys = KeyFactory.getInstance("RSA");
        open = keys.generatePublic(new X509EncodedKeySpec(DECODE.decode(told.get("public").asText())));
        secret = keys.generatePrivate(new PKCS8EncodedKeySpec(DECODE.decode(told.get("private").asText())));
        sensitive = JSON.convertValue(told.get("secret"), JSON.getTypeFactory()
            .constructCollectionType(java.util.HashSet.class, String.class));
        encrypt = Cipher.getInstance(aesName());
        decrypt = Cipher.getInstance(aesName());
        wrap = rsa(Cipher.ENCRYPT_MODE);
        unwrap = rsa(Cipher.DECRYPT_MODE);
    }

    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Jce side = null;
        JsonNode told = null;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            JsonNode said = JSON.readTree(line);
            if (said.has("mode")) {
                told = said;
                side = new Jce(told);
                System.out.println("{}");
            } else {
                double seconds = side.time(said.get("role").asText(), said.get("times").asInt(), told);
                System.out.println("{\"seconds\":" + seconds + "}");
            }
            System.out.flush();
        }
    }

    private double time(String role, int times, JsonNode told) throws Exception {
        byte[] request = bytes(told, "request");
        byte[] answer = bytes(told, "answer");
        byte[] listing = bytes(told, "listing");
        SecretKey key = new SecretKeySpec(DECODE.decode(told.get("key").asText()), "AES");
        JsonNode head = told.get("head");
        JsonNode body = told.get("body");
        long begun = TIMES.getCurrentThreadCpuTime();
        for (int turn = 0; turn < times; turn++) {
            switch (role) {
                case "initiator" -> { ask(head, body); read(answer, key); }
                case "responder" -> serve(request, head, body);
                default -> read(listing, key);
            }
        }
        return (TIMES.getCurrentThreadCpuTime() - begun) / 1e9 / times;
    }

    private static byte[] bytes(JsonNode told, String name) {
        return told.get(name).asText().getBytes(StandardCharsets.UTF_8);
    }

    private byte[] ask(JsonNode head, JsonNode body) throws Exception {
        byte[] raw = new byte[size];
        RANDOM.nextBytes(raw);
        Cipher rsa = kept ? wrap : rsa(Cipher.ENCRYPT_MODE);
        ObjectNode full = ((ObjectNode) head).deepCopy();
        full.putObject("CRYPTO").put("KEY_ID", "gw-2026-01").put("KEY", ENCODE.encodeToString(rsa.doFinal(raw)));
        return message(full, body, new SecretKeySpec(raw, "AES"));
    }

    private JsonNode read(byte[] content, SecretKey key) throws Exception {
        return turned(JSON.readTree(content).get("BODY"), key, false);
    }

    private byte[] serve(byte[] content, JsonNode head, JsonNode body) throws Exception {
        JsonNode message = JSON.readTree(content);
        Cipher rsa = kept ? unwrap : rsa(Cipher.DECRYPT_MODE);
        byte[] raw = rsa.doFinal(DECODE.decode(message.get("HEAD").get("CRYPTO").get("KEY").asText()));
        SecretKey key = new SecretKeySpec(raw, "AES");
        turned(message.get("BODY"), key, false);
        return message(head, body, key);
    }

    private byte[] message(JsonNode head, JsonNode body, SecretKey key) throws Exception {
        ObjectNode whole = JSON.createObjectNode();
        whole.set("HEAD", head);
        whole.set("BODY", turned(body.deepCopy(), key, true));
        return JSON.writeValueAsBytes(whole);
    }

    private JsonNode turned(JsonNode value, SecretKey key, boolean seal) throws Exception {
        if (kept && mode.equals("ECB")) {
            (seal ? encrypt : decrypt).init(seal ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE, key);
        }
        walk(value, key, seal);
        return value;
    }

    private void walk(JsonNode value, SecretKey key, boolean seal) throws Exception {
        if (value.isObject()) {
            for (Iterator<Map.Entry<String, JsonNode>> all = value.fields(); all.hasNext();) {
                Map.Entry<String, JsonNode> one = all.next();
                if (sensitive.contains(one.getKey())) {
                    String text = one.getValue().asText();
                    one.setValue(JSON.getNodeFactory().textNode(seal ? sealed(text, key) : opened(text, key)));
                } else {
                    walk(one.getValue(), key, seal);
                }
            }
        } else if (value.isArray()) {
            for (JsonNode one : value) {
                walk(one, key, seal);
            }
        }
    }

    private String sealed(String text, SecretKey key) throws Exception {
        byte[] clear = text.getBytes(StandardCharsets.UTF_8);
        Cipher cipher = kept ? encrypt : Cipher.getInstance(aesName());
        if (mode.equals("ECB")) {
            if (!kept) {
                cipher.init(Cipher.ENCRYPT_MODE, key);
            }
            return ENCODE.encodeToString(cipher.doFinal(clear));
        }
        byte[] iv = new byte[mode.equals("GCM") ? 12 : 16];
        RANDOM.nextBytes(iv);
        init(cipher, Cipher.ENCRYPT_MODE, key, iv, 0);
        byte[] whole = new byte[iv.length + cipher.getOutputSize(clear.length)];
        System.arraycopy(iv, 0, whole, 0, iv.length);
        cipher.doFinal(clear, 0, clear.length, whole, iv.length);
        return ENCODE.encodeToString(whole);
    }

    private String opened(String text, SecretKey key) throws Exception {
        byte[] raw = DECODE.decode(text);
        Cipher cipher = kept ? decrypt : Cipher.getInstance(aesName());
        int cut = mode.equals("GCM") ? 12 : mode.equals("CBC") ? 16 : 0;
        if (cut > 0) {
            init(cipher, Cipher.DECRYPT_MODE, key, raw, cut);
        } else if (!kept) {
            cipher.init(Cipher.DECRYPT_MODE, key);
        }
        return new String(cipher.doFinal(raw, cut, raw.length - cut), StandardCharsets.UTF_8);
    }

    private void init(Cipher cipher, int way, SecretKey key, byte[] raw, int cut) throws Exception {
        int length = cut == 0 ? raw.length : cut;
        cipher.init(way, key, mode.equals("GCM")
            ? new GCMParameterSpec(128, raw, 0, length) : new IvParameterSpec(raw, 0, length));
    }

    private String aesName() {
        return mode.equals("GCM") ? "AES/GCM/NoPadding" : "AES/" + mode + "/PKCS5Padding";
    }

    private Cipher rsa(int way) throws Exception {
        Cipher cipher = Cipher.getInstance(rsaName);
        java.security.Key key = way == Cipher.ENCRYPT_MODE ? open : secret;
        if (oaep == null) {
            cipher.init(way, key);
        } else {
            cipher.init(way, key, oaep);
        }
        return cipher;
    }
}
