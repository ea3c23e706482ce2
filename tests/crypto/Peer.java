import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Security;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;

/**
 * The national side as a Java shop would write it from the wire profile, on the JDK's JCE or on BouncyCastle.
 * One JSON request a line, one JSON answer a line; a failure is {"error": the exception}.
 */
public final class Peer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String provider;
    private final PrivateKey ours;
    private final PublicKey theirs;

    private Peer(JsonNode told) throws Exception {
        provider = told.get("provider").asText();
        KeyFactory keys = KeyFactory.getInstance("RSA");
        ours = keys.generatePrivate(new PKCS8EncodedKeySpec(bytes(told.get("private"))));
        theirs = keys.generatePublic(new X509EncodedKeySpec(bytes(told.get("public"))));
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0) {
            Class<?> found = Class.forName("org.bouncycastle.jce.provider.BouncyCastleProvider");
            Security.addProvider((Provider) found.getDeclaredConstructor().newInstance());
        }
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        Peer peer = null;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            ObjectNode answer = JSON.createObjectNode();
            try {
                JsonNode told = JSON.readTree(line);
                if (told.get("do").asText().equals("keys")) {
                    peer = new Peer(told);
                } else {
                    peer.act(told, answer);
                }
            } catch (Exception error) {
                answer.removeAll();
                answer.put("error", error.toString());
            }
            out.println(JSON.writeValueAsString(answer));
            out.flush();
        }
    }

    private void act(JsonNode told, ObjectNode answer) throws Exception {
        switch (told.get("do").asText()) {
            case "serve" -> serve(told, answer);
            case "call" -> call(told, answer);
            case "read" -> read(told, answer);
            case "open file" -> openFile(told, answer);
            case "make file" -> makeFile(told, answer);
            case "rsa" -> answer.put("data", text(rsa(told)));
            case "cipher" -> answer.put("data", text(cipher(told)));
            case "mac" -> answer.put("data", text(mac(told)));
            default -> throw new IllegalArgumentException(told.get("do").asText());
        }
    }

    /** Verifies and opens a request of the province, and answers it under its key. */
    private void serve(JsonNode told, ObjectNode answer) throws Exception {
        byte[] content = bytes(told.get("content"));
        JsonNode message = JSON.readTree(content);
        JsonNode head = message.get("HEAD");
        check(head, content, told.get("header").asText());
        String profile = head.get("CRYPTO").get("PROFILE").asText();
        byte[] key = unwrap(profile, bytes(head.get("CRYPTO").get("KEY")));
        answer.set("body", opened(message.get("BODY"), told.get("secret"), profile, key));
        ObjectNode answered = JSON.createObjectNode();
        answered.set("SERIAL", head.get("SERIAL"));
        answered.set("TIME", head.get("TIME"));
        answered.put("RESULT", "0000").put("MESSAGE", "成功");
        pack(answered, told.get("answer"), told.get("answer secret"), profile, key, told, answer);
    }

    /** A request of ours to the province. */
    private void call(JsonNode told, ObjectNode answer) throws Exception {
        String profile = told.get("profile").asText();
        byte[] key = new byte[profile.startsWith("A256") ? 32 : 16];
        RANDOM.nextBytes(key);
        ObjectNode head = told.get("head").deepCopy();
        head.putObject("CRYPTO").put("PROFILE", profile).put("KEY_ID", told.get("their id").asText())
            .put("KEY", text(wrap(profile, key)));
        answer.put("key", text(key));
        pack(head, told.get("body"), told.get("secret"), profile, key, told, answer);
    }

    /** The province's answer to a call of ours. */
    private void read(JsonNode told, ObjectNode answer) throws Exception {
        byte[] content = bytes(told.get("content"));
        JsonNode message = JSON.readTree(content);
        check(told.get("head"), content, told.get("header").asText());
        answer.set("head", message.get("HEAD"));
        String profile = told.get("profile").asText();
        answer.set("body", opened(message.get("BODY"), told.get("secret"), profile, bytes(told.get("key"))));
    }

    private void pack(JsonNode head, JsonNode body, JsonNode secret, String profile, byte[] key, JsonNode told,
                      ObjectNode answer) throws Exception {
        ObjectNode message = JSON.createObjectNode();
        message.set("HEAD", head);
        message.set("BODY", sealed(body.deepCopy(), secret, profile, key));
        byte[] content = JSON.writeValueAsBytes(message);
        answer.put("content", text(content));
        answer.put("header", "keyid=" + told.get("our id").asText() + ",sig=" + text(sign(signed(head, content))));
    }

    private JsonNode opened(JsonNode body, JsonNode secret, String profile, byte[] key) throws Exception {
        for (JsonNode pointer : secret) {
            byte[] clear = open(profile, key, bytes(body.at(pointer.asText())));
            put(body, pointer.asText(), new String(clear, StandardCharsets.UTF_8));
        }
        return body;
    }

    private JsonNode sealed(JsonNode body, JsonNode secret, String profile, byte[] key) throws Exception {
        for (JsonNode pointer : secret) {
            JsonNode value = body.at(pointer.asText());
            String clear = value.isTextual() ? value.asText() : JSON.writeValueAsString(value);
            put(body, pointer.asText(), text(seal(profile, key, clear.getBytes(StandardCharsets.UTF_8))));
        }
        return body;
    }

    private static void put(JsonNode body, String pointer, String value) {
        int cut = pointer.lastIndexOf('/');
        JsonNode parent = body.at(pointer.substring(0, cut));
        String name = pointer.substring(cut + 1);
        if (parent.isArray()) {
            ((ArrayNode) parent).set(Integer.parseInt(name), new TextNode(value));
        } else {
            ((ObjectNode) parent).put(name, value);
        }
    }

    private byte[] seal(String profile, byte[] key, byte[] clear) throws Exception {
        byte[] iv = new byte[profile.contains("GCM") ? 12 : profile.contains("CBC") ? 16 : 0];
        RANDOM.nextBytes(iv);
        byte[] sealed = aes(Cipher.ENCRYPT_MODE, profile, key, iv).doFinal(clear);
        byte[] whole = Arrays.copyOf(iv, iv.length + sealed.length);
        System.arraycopy(sealed, 0, whole, iv.length, sealed.length);
        return whole;
    }

    private byte[] open(String profile, byte[] key, byte[] sealed) throws Exception {
        int cut = profile.contains("GCM") ? 12 : profile.contains("CBC") ? 16 : 0;
        Cipher cipher = aes(Cipher.DECRYPT_MODE, profile, key, Arrays.copyOf(sealed, cut));
        return cipher.doFinal(sealed, cut, sealed.length - cut);
    }

    private Cipher aes(int way, String profile, byte[] key, byte[] iv) throws Exception {
        String mode = profile.contains("GCM") ? "GCM/NoPadding" : profile.contains("CBC") ? "CBC/PKCS5Padding"
            : "ECB/PKCS5Padding";
        Cipher cipher = Cipher.getInstance("AES/" + mode, provider);
        init(cipher, way, new SecretKeySpec(key, "AES"), iv, mode.startsWith("GCM"));
        return cipher;
    }

    private static void init(Cipher cipher, int way, Key key, byte[] iv, boolean gcm) throws Exception {
        if (iv.length == 0) {
            cipher.init(way, key);
        } else {
            cipher.init(way, key, gcm ? new GCMParameterSpec(128, iv) : new IvParameterSpec(iv));
        }
    }

    private byte[] wrap(String profile, byte[] key) throws Exception {
        return key(Cipher.ENCRYPT_MODE, profile).doFinal(key);
    }

    private byte[] unwrap(String profile, byte[] wrapped) throws Exception {
        return key(Cipher.DECRYPT_MODE, profile).doFinal(wrapped);
    }

    private Cipher key(int way, String profile) throws Exception {
        Key key = way == Cipher.ENCRYPT_MODE ? theirs : ours;
        boolean oaep = profile.contains("OAEP");
        Cipher cipher = Cipher.getInstance(oaep ? "RSA/ECB/OAEPPadding" : "RSA/ECB/PKCS1Padding", provider);
        if (oaep) {
            MGF1ParameterSpec mask = profile.endsWith("J") ? MGF1ParameterSpec.SHA1 : MGF1ParameterSpec.SHA256;
            cipher.init(way, key, new OAEPParameterSpec("SHA-256", "MGF1", mask, PSource.PSpecified.DEFAULT));
        } else {
            cipher.init(way, key);
        }
        return cipher;
    }

    private static byte[] signed(JsonNode head, byte[] content) throws Exception {
        String digest = hex(MessageDigest.getInstance("SHA-256").digest(content));
        String text = head.get("TIME").asText() + "\n" + head.get("SERIAL").asText() + "\n" + digest;
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private byte[] sign(byte[] content) throws Exception {
        Signature worker = Signature.getInstance("SHA256withRSA");
        worker.initSign(ours);
        worker.update(content);
        return worker.sign();
    }

    private void check(JsonNode head, byte[] content, String header) throws Exception {
        verify(signed(head, content), Base64.getDecoder().decode(header.substring(header.indexOf(",sig=") + 5)));
    }

    private void verify(byte[] content, byte[] signature) throws Exception {
        Signature worker = Signature.getInstance("SHA256withRSA");
        worker.initVerify(theirs);
        worker.update(content);
        if (!worker.verify(signature)) {
            throw new SecurityException("the signature does not verify");
        }
    }

    private void openFile(JsonNode told, ObjectNode answer) throws Exception {
        byte[] sealed = bytes(told.get("content"));
        JsonNode key = JSON.readTree(bytes(told.get("key file")));
        String digest = hex(MessageDigest.getInstance("SHA-256").digest(sealed));
        verify(key.get("SHA256").asText().getBytes(StandardCharsets.UTF_8), bytes(key.get("SIGNATURE")));
        if (!digest.equals(key.get("SHA256").asText())) {
            throw new SecurityException("another file");
        }
        byte[] aes = unwrap(key.get("PROFILE").asText(), bytes(key.get("KEY")));
        byte[] iv = unhex(key.get("IV").asText());
        answer.put("content", text(aes(Cipher.DECRYPT_MODE, "CBC", aes, iv).doFinal(sealed)));
    }

    private void makeFile(JsonNode told, ObjectNode answer) throws Exception {
        byte[] key = new byte[32];
        byte[] iv = new byte[16];
        RANDOM.nextBytes(key);
        RANDOM.nextBytes(iv);
        byte[] sealed = aes(Cipher.ENCRYPT_MODE, "CBC", key, iv).doFinal(bytes(told.get("content")));
        String digest = hex(MessageDigest.getInstance("SHA-256").digest(sealed));
        ObjectNode file = JSON.createObjectNode();
        file.put("PROFILE", "A256CBC+OAEP256").put("KEY_ID", told.get("their id").asText());
        file.put("KEY", text(wrap("A256CBC+OAEP256", key))).put("IV", hex(iv)).put("SHA256", digest);
        file.put("SIGNATURE", text(sign(digest.getBytes(StandardCharsets.UTF_8))));
        answer.put("content", text(sealed)).put("key file", text(JSON.writeValueAsBytes(file)));
    }

    /** Any transformation by its name alone, as most code asks for it: what the provider then means is its own. */
    private byte[] rsa(JsonNode told) throws Exception {
        Cipher cipher = Cipher.getInstance(told.get("name").asText(), provider);
        boolean encrypt = told.get("encrypt").asBoolean();
        cipher.init(encrypt ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE, encrypt ? theirs : ours);
        return cipher.doFinal(bytes(told.get("data")));
    }

    private byte[] cipher(JsonNode told) throws Exception {
        String name = told.get("name").asText();
        Cipher cipher = Cipher.getInstance(name, provider);
        Key key = new SecretKeySpec(bytes(told.get("key")), name.substring(0, name.indexOf('/')));
        int way = told.get("encrypt").asBoolean() ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE;
        init(cipher, way, key, bytes(told.get("iv")), name.contains("GCM"));
        return cipher.doFinal(bytes(told.get("data")));
    }

    private byte[] mac(JsonNode told) throws Exception {
        Mac worker = Mac.getInstance(told.get("name").asText(), provider);
        worker.init(new SecretKeySpec(bytes(told.get("key")), "MAC"));
        return worker.doFinal(bytes(told.get("data")));
    }

    private static String hex(byte[] content) {
        StringBuilder found = new StringBuilder();
        for (byte one : content) {
            found.append(String.format("%02x", one));
        }
        return found.toString();
    }

    private static byte[] unhex(String text) {
        byte[] found = new byte[text.length() / 2];
        for (int at = 0; at < found.length; at++) {
            found[at] = (byte) Integer.parseInt(text.substring(2 * at, 2 * at + 2), 16);
        }
        return found;
    }

    private static byte[] bytes(JsonNode node) {
        return Base64.getDecoder().decode(node.asText());
    }

    private static String text(byte[] content) {
        return Base64.getEncoder().encodeToString(content);
    }
}
