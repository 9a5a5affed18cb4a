import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/** Spring Authorization Server as Spring Boot sets it up: what it is to do is in its arguments. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class AuthorizationServer {

    public static void main(String[] args) {
        SpringApplication.run(AuthorizationServer.class, args);
    }
}
